import { expect, test } from 'vitest';
import { add, summary, tallyOf, tallyOfPlaywright, tallyOfVitest } from './tally.js';

test('a test file that cannot be loaded is a failure, not silence', () => {
  const tally = tallyOfVitest({
    numPassedTests: 1,
    numFailedTests: 0,
    testResults: [
      { name: 'a.spec.ts', status: 'passed', assertionResults: [{ fullName: 'works', status: 'passed' }] },
      { name: 'b.spec.ts', status: 'failed', message: 'SyntaxError\n at …', assertionResults: [] },
    ],
  });
  expect(tally).toMatchObject({ passed: 1, failed: 1, failures: ['b.spec.ts: SyntaxError'] });
});

test('a browser test that passed only at the second try has failed', () => {
  const spec = (title: string, status: string) => ({ title, tests: [{ status }] });
  const tally = tallyOfPlaywright({
    suites: [{ title: 'push.e2e.ts', specs: [spec('a', 'expected'), spec('b', 'flaky'), spec('c', 'unexpected')] }],
  });
  expect(tally).toMatchObject({ passed: 1, failed: 2, failures: ['push.e2e.ts: b', 'push.e2e.ts: c'] });
});

test('the last line is the sum of everything', () => {
  expect(summary(add(tallyOf('lint', true), tallyOf('types', false)))).toBe('1 passed, 1 failed, 0 skipped');
});
