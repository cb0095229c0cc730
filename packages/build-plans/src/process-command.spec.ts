import { DomainError } from '@berth/domain';
import { describe, expect, it } from 'vitest';
import { plainWords, shellCommand } from './process-command.js';

describe('shellCommand', () => {
  it.each([
    ['node server.js', 'exec node server.js'],
    ['  node server.js', '  exec node server.js'],
    ['gunicorn --bind 0.0.0.0:$PORT app:app', 'exec gunicorn --bind 0.0.0.0:$PORT app:app'],
    ['NODE_ENV=x node a.js', 'NODE_ENV=x exec node a.js'],
    [`A='b c' node a.js`, `A='b c' exec node a.js`],
    ['node "a && b.js"', 'exec node "a && b.js"'],
    ['node server.js > log 2> err', 'exec node server.js > log 2> err'],
  ])('lets the shell give way to a single command: %s', (command, script) => {
    expect(shellCommand(command)).toEqual(['/bin/sh', '-c', script]);
  });

  it.each([
    'a && b',
    'a | b',
    'a; b',
    'cd x && b',
    'cd x',
    'exec node x',
    'if true; then x; fi',
    '(a)',
    '$(a) b',
    '`a` b',
    '! a',
    'A=1',
    'a "b',
    '. ./env',
  ])('leaves to the shell what only a shell can do: %s', (command) => {
    expect(shellCommand(command)).toEqual(['/bin/sh', '-c', command]);
  });
});

describe('plainWords', () => {
  it('splits plain words, for images without a shell', () => {
    expect(plainWords('/app  serve --port=8080', 'web')).toEqual(['/app', 'serve', '--port=8080']);
  });

  it.each(['/app $PORT', '/app "x"', 'a && b', 'A=1 /app', '/app *.txt'])(
    'refuses what needs a shell: %s',
    (command) => {
      expect(() => plainWords(command, 'web')).toThrow(DomainError);
    },
  );
});
