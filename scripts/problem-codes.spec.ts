import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { problemCodes } from '@berth/domain';
import { expect, test } from 'vitest';
import { errorsPage } from './errors-page.js';

const sources = execFileSync('git', ['ls-files', 'apps', 'packages'], { encoding: 'utf8' })
  .split('\n')
  .filter((file) => /\.tsx?$/.test(file) && !/\.(it\.)?spec\.tsx?$/.test(file) && fs.existsSync(file));

/** Codes as they are thrown: the first argument of a DomainError, or a `code:` of a failure. */
const thrown = /(?:new DomainError\(\s*|super\(\s*|\bcode: )'([a-z_]+\.[a-z_]+|[HRL]\d\d)'/g;

test('every code that is thrown is in the catalogue, with its cause and its fix', () => {
  const missing = sources.flatMap((file) =>
    [...fs.readFileSync(file, 'utf8').matchAll(thrown)]
      .map(([, code]) => code!)
      .filter((code) => !(code in problemCodes))
      .map((code) => `${code} (${file})`),
  );
  expect(missing).toEqual([]);
});

test('docs/errors.md is the catalogue, in full', async () => {
  await expect(errorsPage()).toMatchFileSnapshot('../docs/errors.md');
});
