import { expect, test } from 'vitest';
import { readConfig, setting } from './config.js';

test('fills in defaults and converts types', () => {
  const config = readConfig(
    { DATABASE_URL: setting.url(), PORT: setting.port(4000), ENGINE: setting.oneOf(['docker', 'kubernetes']) },
    { DATABASE_URL: 'postgresql://localhost/berth', ENGINE: 'docker', PORT: '' },
  );
  expect(config).toEqual({ DATABASE_URL: 'postgresql://localhost/berth', PORT: 4000, ENGINE: 'docker' });
});

test('names every bad setting at once', () => {
  const read = () =>
    readConfig({ DATABASE_URL: setting.url(), SESSION_SECRET: setting.secret() }, { SESSION_SECRET: 'short' });
  expect(read).toThrow(/DATABASE_URL:.*\n.*SESSION_SECRET: must be at least 32 characters/);
});

test('a secret that is no secret is refused', () => {
  const read = () => readConfig({ AUTH_SECRET: setting.secret() }, { AUTH_SECRET: 'a'.repeat(40) });
  expect(read).toThrow('must be random');
});
