import { problemCodes } from '@berth/domain';
import { describe, expect, test } from 'vitest';
import {
  explain,
  explainStart,
  isHopeless,
  noStartCommand,
  pullFailed,
  type Symptoms,
  wrongArchitecture,
} from './explain.js';

const silent: Symptoms = {
  ...{ port: 3000, healthPath: null, healthStatus: null, startSeconds: 60, memoryMb: 512, command: ['node', 'x.js'] },
  ...{ running: true, exitCode: null, oomKilled: false, listening: [], lastLines: [] },
};
const ended: Symptoms = { ...silent, running: false, exitCode: 1 };

describe('an app that runs but is not ready', () => {
  test('is told that it listens on nothing', () => {
    expect(explain(silent)).toMatchObject({
      code: 'app.never_listened',
      message: 'The app did not listen on port 3000 within 60 s. It listens on nothing.',
    });
  });

  test('is told what it does listen on', () => {
    const listening = [
      { address: '0.0.0.0', port: 8000 },
      { address: '::', port: 9000 },
    ];
    expect(explain({ ...silent, listening }).message).toContain('It listens on 0.0.0.0:8000, [::]:9000.');
  });

  test('is told that 127.0.0.1 is not enough', () => {
    const failure = explain({ ...silent, listening: [{ address: '127.0.0.1', port: 3000 }] });
    expect(failure.code).toBe('app.listens_on_loopback');
    expect(failure.hint).toContain('0.0.0.0');
  });

  test('is told what its health path answered', () => {
    const listening = [{ address: '::', port: 3000 }];
    const failure = explain({ ...silent, listening, healthPath: '/up', healthStatus: 500 });
    expect(failure).toMatchObject({ code: 'app.unhealthy', message: expect.stringContaining('/up answered 500') });
  });
});

describe('an app that ended', () => {
  test('is told its code and its last line', () => {
    const lastLines = ['Error: no DATABASE_URL', ''];
    expect(explain({ ...ended, lastLines })).toMatchObject({
      code: 'app.exited',
      message: 'The app exited with code 1. Its last line: Error: no DATABASE_URL',
    });
  });

  test('by the kernel for its memory is told its limit', () => {
    expect(explain({ ...ended, exitCode: 137, oomKilled: true })).toMatchObject({
      code: 'app.out_of_memory',
      message: expect.stringContaining('512 MB'),
    });
  });

  test('with 126 or 127 could not be run at all', () => {
    expect(explain({ ...ended, exitCode: 127 }).code).toBe('app.command_not_found');
    expect(explain({ ...ended, exitCode: 126 }).hint).toContain('chmod');
  });

  test('for its format is for another processor', () => {
    const lastLines = ['[FATAL tini (7)] exec ./server failed: Exec format error'];
    expect(explain({ ...ended, lastLines }).code).toBe('app.wrong_architecture');
  });

  test('with 0 is told to stay in the foreground', () => {
    expect(explain({ ...ended, exitCode: 0 }).hint).toContain('foreground');
  });
});

test("Docker's own words are translated", () => {
  expect(explainStart('No command specified', null).code).toBe('app.no_start_command');
  expect(explainStart('exec: "nope": executable file not found in $PATH', ['nope']).code).toBe('app.command_not_found');
  expect(explainStart('exec ./run.sh: permission denied', ['./run.sh']).code).toBe('app.command_not_found');
  expect(explainStart('something new', null)).toMatchObject({
    code: 'instance.could_not_start',
    message: expect.stringContaining('something new'),
  });
});

test('only what would end the same way at once is hopeless', () => {
  expect(isHopeless(explain({ ...ended, exitCode: 127 }))).toBe(true);
  expect(isHopeless(explain(ended))).toBe(false);
});

test('every code has its page', () => {
  const codes = [
    ...[explain(silent), explain(ended), explain({ ...ended, oomKilled: true }), explain({ ...ended, exitCode: 127 })],
    ...[noStartCommand('web'), wrongArchitecture('arm64', 'amd64'), pullFailed('x', 'y'), explainStart('?', null)],
  ].map(({ code }) => code);
  for (const code of codes) expect(Object.keys(problemCodes)).toContain(code);
});
