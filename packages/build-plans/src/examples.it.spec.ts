import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ImageBuilder } from '../test/image-builder.js';

const examples = new URL('../../../examples/', import.meta.url).pathname;
const enabled = process.env.TEST_DOCKER === '1';
if (!enabled)
  console.log(
    'Skipped: real builds of the examples need TEST_DOCKER=1 and the stack images (`./berth test` sets both).',
  );

const apps = [
  { name: 'dockerfile', says: 'Hi from a Dockerfile', install: undefined },
  { name: 'node', says: 'Hi from Node', install: /RUN .*npm ci/ },
  { name: 'python', says: 'Hi from Python', install: /RUN .*pip install/ },
  { name: 'go', says: 'Hi from go', install: /RUN .*go mod download/ },
  { name: 'static', says: 'Hello from a static site', install: undefined },
];

describe.skipIf(!enabled)('the examples, built and run', { timeout: 300_000 }, () => {
  const images = new ImageBuilder();
  afterAll(() => images.clean());

  it.each(apps)(
    '$name answers on its PORT as a user without rights, and ends when it is asked to',
    async ({ name, says }) => {
      const built = await images.build(join(examples, name));
      const { id, url } = await images.start(built, { GREETING: 'Hi' });
      await expect.poll(() => answer(`${url}/healthz`), { timeout: 20_000 }).toEqual({ status: 200, body: 'ok\n' });
      expect((await answer(url)).body).toContain(says);
      expect((await answer(`${url}/env-less`)).status).toBe(200);
      expect((await answer(`${url}/nothing/here`)).status).toBe(404);
      expect((await images.docker('exec', id, 'id', '-u')).trim()).toBe('1000');
      expect(await images.docker('logs', id)).toContain('/env-less');
      await images.docker('stop', '--time', '10', id);
      expect((await images.docker('inspect', '--format', '{{.State.ExitCode}}', id)).trim()).toBe('0');
    },
  );

  it.each(apps.filter(({ install }) => install))(
    '$name installs nothing again while its lockfile stays',
    async ({ name, install }) => {
      const source = await images.sourceFrom(join(examples, name));
      await images.build(source);
      await appendFile(join(source, 'README.md'), `${crypto.randomUUID()}\n`);
      const { log } = await images.build(source);
      expect(stepOf(log, install as RegExp)).toContain('CACHED');
      expect(stepOf(log, /COPY --chown=1000:1000 \. \.\//)).not.toContain('CACHED');
    },
  );

  it('requests in flight are answered when the app is stopped', async () => {
    const { id, url } = await images.start(await images.build(join(examples, 'node')));
    await expect.poll(() => answer(`${url}/healthz`), { timeout: 20_000 }).toMatchObject({ status: 200 });
    const slow = answer(`${url}/slow?ms=1500`);
    await expect.poll(() => images.docker('top', id), { timeout: 5000 }).toContain('node');
    await images.docker('stop', '--time', '10', id);
    expect(await slow).toEqual({ status: 200, body: 'Waited 1500 ms\n' });
  });

  it('a secret is there while building, in no layer and not in the history', async () => {
    const source = await images.sourceOf({
      'package.json': JSON.stringify({ scripts: { build: 'node build.js', start: 'node server.js' } }),
      // biome-ignore lint/suspicious/noTemplateCurlyInString: the app's own
      'build.js': 'require("fs").writeFileSync("out.txt", `${process.env.API_KEY.length} ${process.env.PUBLIC_URL}`)',
      'server.js':
        'require("http").createServer((_, r) => r.end(require("fs").readFileSync("out.txt"))).listen(process.env.PORT)',
    });
    const values = { API_KEY: 'k-5f2b8c1d7e', PUBLIC_URL: 'https://x.example' };
    const built = await images.build(source, { buildVariables: ['PUBLIC_URL'], secretNames: ['API_KEY'] }, values);
    const { id, url } = await images.start(built);
    await expect.poll(() => answer(url), { timeout: 20_000 }).toMatchObject({ body: '12 https://x.example' });
    expect(await images.docker('history', '--no-trunc', built.image)).not.toContain(values.API_KEY);
    expect(built.log).not.toContain(values.API_KEY);
    await expect(images.docker('exec', id, 'grep', '-rls', values.API_KEY, '/app', '/run', '/tmp')).rejects.toThrow();
  });

  it('a lockfile that does not match fails in words', async () => {
    const source = await images.sourceFrom(join(examples, 'node'));
    await writeFile(
      join(source, 'package.json'),
      JSON.stringify({ scripts: { start: 'x' }, dependencies: { express: '^4', semver: '^7' } }),
    );
    await expect(images.build(source)).rejects.toThrow(/npm ci/);
  });
});

async function answer(url: string): Promise<{ status: number; body: string }> {
  const response = await fetch(url).catch(() => undefined);
  return response ? { status: response.status, body: await response.text() } : { status: 0, body: '' };
}

/** Lines of the build log that belong to one step. */
function stepOf(log: string, instruction: RegExp): string {
  const lines = log.split('\n');
  const number = lines.map((line) => (instruction.test(line) ? /^#(\d+) /.exec(line)?.[1] : undefined)).find(Boolean);
  expect(number, `no step matches ${instruction}`).toBeDefined();
  return lines.filter((line) => line.startsWith(`#${number} `)).join('\n');
}
