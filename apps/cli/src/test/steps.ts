import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { nothing, type Tally, tallyOf, tallyOfPlaywright, tallyOfVitest } from './tally.js';

export interface Run {
  /** The repository. */
  root: string;
  /** Logs and reports of this run. */
  folder: string;
  env: Record<string, string>;
  signal: AbortSignal;
}

/** A program of the workspace, its output in a file of its own; prints the file when it fails. */
export async function check(run: Run, name: string, command: string, args: readonly string[]): Promise<Tally> {
  const started = Date.now();
  const { code, log } = await toFile(run, name, command, args);
  report(name, code === 0, started);
  if (code !== 0) printTail(log);
  return tallyOf(name, code === 0);
}

export async function vitest(run: Run, project: string): Promise<Tally> {
  const json = path.join(run.folder, `${project}.json`);
  return suite(run, project, json, tallyOfVitest, [
    bin(run, 'vitest'),
    'run',
    `--project=${project}`,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${json}`,
  ]);
}

export async function playwright(run: Run, only: readonly string[] = []): Promise<Tally> {
  const json = path.join(run.folder, 'e2e.json');
  const withReport = { ...run, env: { ...run.env, PLAYWRIGHT_JSON_OUTPUT_NAME: json } };
  return suite(withReport, 'e2e', json, tallyOfPlaywright, [
    bin(run, 'playwright'),
    'test',
    '--config=e2e/playwright.config.ts',
    ...only,
  ]);
}

export function bin(run: Run, name: string): string {
  return path.join(run.root, 'node_modules/.bin', name);
}

async function suite(
  run: Run,
  name: string,
  json: string,
  tally: (report: unknown) => Tally,
  [command, ...args]: string[],
): Promise<Tally> {
  const started = Date.now();
  const { code, log } = await toFile(run, name, command!, args);
  const result = fs.existsSync(json) ? tally(JSON.parse(fs.readFileSync(json, 'utf8'))) : nothing;
  const counted = result.passed + result.failed > 0;
  // A runner that fails without a failed test (a worker that crashed, no tests at all) is a failure of its own.
  const whole =
    code !== 0 && result.failed === 0 ? { ...result, failed: 1, failures: [`${name}: exit code ${code}`] } : result;
  report(name, whole.failed === 0 && counted, started, `${whole.passed} passed, ${whole.failed} failed`);
  if (whole.failed > 0) printTail(log);
  return counted || whole.failed > 0 ? whole : { ...whole, failed: 1, failures: [`${name}: no test ran`] };
}

export function toFile(
  run: Run,
  name: string,
  command: string,
  args: readonly string[],
): Promise<{ code: number; log: string }> {
  const log = path.join(run.folder, `${name.replaceAll(/\W+/g, '-')}.log`);
  const output = fs.openSync(log, 'w');
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: run.root,
      env: { ...process.env, ...run.env },
      stdio: ['ignore', output, output],
      signal: run.signal,
    });
    let ended = false;
    // An interrupted child reports both: that it was aborted, and that it exited.
    const done = (code: number) => {
      if (ended) return;
      ended = true;
      fs.closeSync(output);
      resolve({ code, log });
    };
    child.once('error', () => done(127));
    child.once('exit', (code) => done(code ?? 130));
  });
}

function report(name: string, passed: boolean, started: number, detail = ''): void {
  const seconds = ((Date.now() - started) / 1_000).toFixed(1);
  console.log(`${passed ? '✓' : '✗'} ${name} (${seconds} s)${detail && `: ${detail}`}`);
}

function printTail(log: string): void {
  const lines = fs.readFileSync(log, 'utf8').trimEnd().split('\n');
  console.log(
    lines
      .slice(-150)
      .map((line) => `    ${line}`)
      .join('\n'),
  );
}
