import { expect, test } from './support/fixtures.js';
import { docker } from './support/run.js';

const examples = ['dockerfile', 'node', 'python', 'go', 'static'] as const;

for (const example of examples) {
  test(`pushing the ${example} example makes it live at its own address`, async ({ fromExample }) => {
    const app = await fromExample(example);
    const output = await app.pushed();
    expect(output).toContain('remote:');
    expect(output).toMatch(/release 1|v1/i);
    expect(output).toContain(`${app.slug}.`);
    expect((await app.visit()).status).toBe(200);
    expect((await app.visit()).body).toMatch(/hello/i);
  });
}

test('a failing push is rejected in words, and the old release keeps serving', async ({ fromExample }) => {
  const app = await fromExample('node');
  await app.pushed();
  app.write('Procfile', 'web node server.js\n');
  await app.commit('bad Procfile');
  const { code, output } = await app.push();
  expect(code).not.toBe(0);
  expect(output).toContain('procfile.invalid');
  expect(output).toMatch(/line 1/i);
  expect((await app.visit()).body).toMatch(/hello/i);
});

test('another branch is stored and said so; a delete is refused; clone and fetch give it back', async ({
  fromExample,
}) => {
  const app = await fromExample('static');
  await app.pushed();
  await app.git('checkout', '--quiet', '-b', 'idea');
  app.write('idea.html', 'an idea');
  await app.commit('an idea');
  const { code, output } = await app.push('idea');
  expect(code, output).toBe(0);
  expect(output).toMatch(/stored/i);
  expect((await app.push('idea', '--delete')).code).not.toBe(0);
  const cloned = await app.git('clone', '--quiet', '--branch', 'idea', app.gitUrl, `${app.folder}/clone`);
  expect(cloned.code, cloned.output).toBe(0);
  expect(app.read('clone/idea.html')).toBe('an idea');
});

test('of two pushes at once the newest wins, and both are told the truth', async ({ fromExample }) => {
  const app = await fromExample('node');
  await app.pushed();
  // The older build must still run when the newer push comes; a build that is done first moves the branch, and git says so.
  const manifest = JSON.parse(app.read('package.json')) as { scripts: Record<string, string> };
  const slow = { ...manifest, scripts: { ...manifest.scripts, build: 'sleep 60' } };
  app.write('package.json', JSON.stringify(slow));
  await app.commit('older');
  const older = app.push();
  await expect
    .poll(async () => ((await app.api('GET', '/builds?limit=1')) as { items: { message: string }[] }).items[0]?.message)
    .toContain('older');
  app.write('package.json', JSON.stringify(manifest));
  await app.commit('newer');
  const newer = await app.push();
  expect(newer.code, newer.output).toBe(0);
  const { code, output } = await older;
  expect(code).not.toBe(0);
  expect(output).toMatch(/supersed|newer/i);
  await app.live();
  expect((await app.visit()).status).toBe(200);
});

test('a secret never reaches a layer, a log or the answer of the API', async ({ fromExample }) => {
  const app = await fromExample('node');
  const canary = 'canary-7f3a9c51-not-to-be-seen';
  await app.api('PATCH', '/config', {
    set: [{ name: 'API_KEY', value: canary, secret: true, availableAt: 'both' }],
    deploy: false,
  });
  app.write('server-start.js', 'console.log("the key is", process.env.API_KEY); import("./server.js");\n');
  app.write('Procfile', 'web: node server-start.js\n');
  await app.commit('print the key');
  const pushed = await app.pushed();
  expect(pushed).not.toContain(canary);
  expect(JSON.stringify(await app.api('GET', '/config'))).not.toContain(canary);
  await expect.poll(async () => JSON.stringify(await app.api('GET', '/logs?limit=200'))).toContain('the key is');
  expect(JSON.stringify(await app.api('GET', '/logs?limit=200'))).not.toContain(canary);
  const [container] = await app.containers();
  const image = await docker('inspect', '--format', '{{.Image}}', container!);
  expect(await docker('history', '--no-trunc', image)).not.toContain(canary);
});
