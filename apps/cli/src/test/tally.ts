import { z } from 'zod';

export interface Tally {
  passed: number;
  failed: number;
  skipped: number;
  /** What failed, in a person's words. */
  failures: string[];
  /** What was skipped, with its reason. */
  skips: string[];
}

export const nothing: Tally = { passed: 0, failed: 0, skipped: 0, failures: [], skips: [] };

export function add(a: Tally, b: Tally): Tally {
  return {
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skipped: a.skipped + b.skipped,
    failures: [...a.failures, ...b.failures],
    skips: [...a.skips, ...b.skips],
  };
}

export function summary({ passed, failed, skipped }: Tally): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

/** One program whose exit code is the whole answer: a linter, a type checker. */
export function tallyOf(name: string, passed: boolean): Tally {
  return passed ? { ...nothing, passed: 1 } : { ...nothing, failed: 1, failures: [name] };
}

const VitestReport = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string().optional(),
      assertionResults: z.array(z.object({ fullName: z.string(), status: z.string() })),
    }),
  ),
});

/** Vitest's JSON reporter. A file that could not even be loaded counts as one failure. */
export function tallyOfVitest(json: unknown): Tally {
  const report = VitestReport.parse(json);
  const tests = report.testResults.flatMap((file) =>
    file.assertionResults.map((test) => ({ ...test, file: file.name })),
  );
  const broken = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  );
  const failed = tests.filter(({ status }) => status === 'failed');
  const skipped = tests.filter(({ status }) => ['pending', 'skipped', 'todo', 'disabled'].includes(status));
  return {
    passed: tests.filter(({ status }) => status === 'passed').length,
    failed: failed.length + broken.length,
    skipped: skipped.length,
    failures: [
      ...failed.map(({ file, fullName }) => `${file}: ${fullName}`),
      ...broken.map(({ name, message }) => `${name}: ${message?.split('\n')[0] ?? 'could not be run'}`),
    ],
    skips: skipped.map(({ file, fullName }) => `${file}: ${fullName}`),
  };
}

interface Suite {
  title: string;
  suites?: Suite[];
  specs?: {
    title: string;
    tests: { status: string; annotations?: { type: string; description?: string }[] }[];
  }[];
}

/** Playwright's JSON reporter. A flaky test is a failure: nothing here is retried. */
export function tallyOfPlaywright(json: unknown): Tally {
  const { suites = [], errors = [] } = json as { suites?: Suite[]; errors?: { message?: string }[] };
  const tally: Tally = { passed: 0, failed: errors.length, skipped: 0, failures: [], skips: [] };
  tally.failures.push(...errors.map(({ message = 'unknown error' }) => message.split('\n')[0]!));
  const walk = (suite: Suite, path: string): void => {
    for (const { title, tests } of suite.specs ?? []) {
      for (const { status, annotations } of tests) {
        const name = `${path}: ${title}`;
        if (status === 'expected') tally.passed += 1;
        else if (status === 'skipped') {
          tally.skipped += 1;
          tally.skips.push(
            `${name} (${annotations?.find(({ type }) => type === 'skip')?.description ?? 'no reason given'})`,
          );
        } else {
          tally.failed += 1;
          tally.failures.push(name);
        }
      }
    }
    for (const inner of suite.suites ?? []) walk(inner, `${path} › ${inner.title}`);
  };
  for (const suite of suites) walk(suite, suite.title);
  return tally;
}
