import { DomainError } from '@berth/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseProcfile } from './procfile.js';

function refusal(text: string): DomainError {
  try {
    parseProcfile(text);
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
  throw new Error('It was accepted');
}

describe('parseProcfile', () => {
  it('reads process types in order and keeps release apart', () => {
    const { processes, release } = parseProcfile(
      'web: node server.js\nworker: node worker.js\nrelease: node migrate.js\n',
    );
    expect([...processes]).toEqual([
      ['web', 'node server.js'],
      ['worker', 'node worker.js'],
    ]);
    expect(release).toBe('node migrate.js');
  });

  it('accepts comments, blank lines, CRLF, a byte-order mark and spaces around the command', () => {
    const { processes } = parseProcfile('\uFEFF# mine\r\n\r\nweb:   node server.js  \r\n  # more\r\n');
    expect([...processes]).toEqual([['web', 'node server.js']]);
  });

  it('keeps colons, quotes and dollars of a command as they are', () => {
    expect(parseProcfile(`web: sh -c "echo a:b $PORT 'x'"`).processes.get('web')).toBe(`sh -c "echo a:b $PORT 'x'"`);
  });

  it.each([
    ['web node server.js', 1],
    ['web: a\n: b', 2],
    ['web: a\nwéb: b', 2],
    ['web: a\n\nweb: b', 3],
    ['# x\nweb:', 2],
    ['-web: a', 1],
    [`${'w'.repeat(31)}: a`, 1],
    [`web: ${'x'.repeat(5000)}`, 1],
    ['web: a\u0000b', 1],
    ['web: a\u001b[31m', 1],
  ])('refuses %j and names line %i', (text, line) => {
    const error = refusal(text);
    expect(error.code).toBe('procfile.invalid');
    expect(error.message).toContain(`line ${line}`);
    expect(error.hint).toContain('name: command');
  });

  it('refuses a file that is too large, and too many process types', () => {
    expect(refusal('#'.repeat(70_000)).code).toBe('procfile.invalid');
    expect(refusal(Array.from({ length: 21 }, (_, index) => `p${index}: x`).join('\n')).code).toBe('procfile.invalid');
  });

  it('holds names such as __proto__ and constructor without harm', () => {
    expect(refusal('__proto__: x').code).toBe('procfile.invalid');
    expect(parseProcfile('constructor: x').processes.get('constructor')).toBe('x');
  });

  it('either reads every line of any text or refuses it in words, and never yields a control character', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string({ unit: fc.constantFrom('a', ':', ' ', '\n', '\r', '#', '\u0000', '\t', "'") }),
        ),
        (text) => {
          try {
            const { processes } = parseProcfile(text);
            for (const [name, command] of processes) {
              expect(name).toMatch(/^[A-Za-z0-9][A-Za-z0-9_-]*$/);
              // biome-ignore lint/suspicious/noControlCharactersInRegex: that is the guarantee
              expect(command).not.toMatch(/[\u0000-\u0008\u000a-\u001f]/);
            }
          } catch (error) {
            expect(error).toBeInstanceOf(DomainError);
          }
        },
      ),
    );
  });
});
