import { DomainError } from '@berth/domain';
import fc from 'fast-check';
import semver from 'semver';
import { describe, expect, it } from 'vitest';
import { memoryTree, type PlanRequest, planBuild } from '../index.js';
import { resolveNode } from './node-version.js';
import { parseDeclared } from './package-manager.js';

const request: PlanRequest = { buildVariables: [], secretNames: [] };

function planOf(manifest: object, files: Record<string, string> = {}, how: Partial<PlanRequest> = {}) {
  return planBuild(memoryTree({ 'package.json': JSON.stringify(manifest), ...files }), { ...request, ...how });
}

async function refusal(manifest: object | string, files: Record<string, string> = {}): Promise<DomainError> {
  const text = typeof manifest === 'string' ? manifest : JSON.stringify(manifest);
  const error: unknown = await planBuild(memoryTree({ 'package.json': text, ...files }), request).catch(
    (thrown: unknown) => thrown,
  );
  if (error instanceof DomainError) return error;
  throw new Error('It was planned');
}

const app = { scripts: { start: 'node server.js' }, dependencies: { express: '5' } };

describe('the install step', () => {
  it('is npm ci with a lockfile, npm install without one, and nothing without dependencies', async () => {
    expect((await planOf(app, { 'package-lock.json': '{}' })).dockerfile).toContain('npm ci --omit=dev');
    expect((await planOf(app)).dockerfile).toContain('npm install --omit=dev');
    expect((await planOf({ scripts: app.scripts })).dockerfile).not.toMatch(/npm (ci|install)/);
  });

  it('depends on the manifests only, so that other changes do not install again', async () => {
    const { dockerfile } = await planOf(app, {
      'package-lock.json': '{}',
      '.npmrc': '',
      'server.js': '',
      'src/x.js': '',
    });
    const lines = dockerfile.split('\n');
    const install = lines.findIndex((line) => line.includes('npm ci'));
    const copies = lines.slice(0, install).filter((line) => line.startsWith('COPY'));
    expect(copies).toEqual(['COPY --chown=1000:1000 package.json package-lock.json .npmrc ./']);
    expect(lines.findIndex((line) => line.endsWith(' . ./'))).toBeGreaterThan(install);
  });

  it('uses the package manager of the lockfile', async () => {
    const pnpm = await planOf(app, { 'pnpm-lock.yaml': "lockfileVersion: '9.0'\n" });
    expect(pnpm.dockerfile).toContain('pnpm@9');
    expect(pnpm.dockerfile).toContain('pnpm install --frozen-lockfile --prod');
    expect((await planOf(app, { 'pnpm-lock.yaml': "lockfileVersion: '6.0'\n" })).dockerfile).toContain('pnpm@8');
    const yarn = await planOf(app, { 'yarn.lock': '# yarn lockfile v1\n' });
    expect(yarn.dockerfile).toContain('yarn@1.22.22');
    expect(yarn.dockerfile).toContain('yarn install --frozen-lockfile --production=true');
    const berry = await planOf(app, { 'yarn.lock': '__metadata:\n  version: 8\n' });
    expect(berry.dockerfile).toContain('@yarnpkg/cli-dist@4');
  });

  it('uses the exact version of packageManager, and says when it is not one', async () => {
    expect(
      (await planOf({ ...app, packageManager: 'pnpm@9.15.9+sha512.abc' }, { 'pnpm-lock.yaml': '' })).dockerfile,
    ).toContain(' pnpm@9.15.9');
    expect((await refusal({ ...app, packageManager: 'pnpm@latest' })).code).toBe('plan.version_invalid');
    expect((await refusal({ ...app, packageManager: 'bun@1.0.0' })).code).toBe('plan.version_invalid');
  });

  it('gets only variables and secrets it can be seen to use', async () => {
    const how = {
      buildVariables: ['API_URL', 'npm_config_registry'],
      secretNames: ['DATABASE_URL', 'NPM_TOKEN', 'GH_PAT'],
    };
    // biome-ignore lint/suspicious/noTemplateCurlyInString: npm's own placeholders
    const files = { 'package-lock.json': '{}', '.npmrc': '//x/:_authToken=${GH_PAT}\n' };
    const { dockerfile, buildArgs, secrets } = await planOf(app, files, how);
    expect(buildArgs).toEqual(['npm_config_registry']);
    expect(secrets.map(({ variable }) => variable)).toEqual(['NPM_TOKEN', 'GH_PAT']);
    expect(dockerfile).not.toContain('DATABASE_URL');
    expect(dockerfile).toContain('export GH_PAT="$(cat /run/secrets/GH_PAT)"');
  });
});

describe('the build step', () => {
  const built = { scripts: { start: 'node dist/x.js', build: 'tsc' }, devDependencies: { typescript: '6' } };

  it('installs everything, builds, prunes, and leaves the tools behind', async () => {
    const { dockerfile } = await planOf(built, { 'package-lock.json': '{}' });
    const order = [
      'npm ci --include=dev',
      'COPY --chown=1000:1000 . ./',
      'npm run build',
      'npm prune --omit=dev',
      'COPY --from=build',
    ];
    const places = order.map((text) => dockerfile.indexOf(text));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(places).not.toContain(-1);
  });

  it('declares variables after the install step, so that changing one does not install again', async () => {
    const { dockerfile } = await planOf(
      built,
      { 'package-lock.json': '{}' },
      { buildVariables: ['API_URL'], secretNames: ['KEY'] },
    );
    expect(dockerfile.indexOf('ARG API_URL')).toBeGreaterThan(dockerfile.indexOf('npm ci'));
    expect(dockerfile).toContain('type=secret,id=berth-KEY,target=/run/secrets/KEY');
    expect(dockerfile).not.toContain('ARG KEY');
  });

  it('runs the install scripts of the project itself once its source is there', async () => {
    const { dockerfile } = await planOf(
      { ...app, scripts: { ...app.scripts, postinstall: 'node patch.js' } },
      { 'package-lock.json': '{}' },
    );
    expect(dockerfile).toContain('npm pkg delete scripts.postinstall');
    expect(dockerfile.indexOf('npm run postinstall')).toBeGreaterThan(dockerfile.indexOf(' . ./'));
  });

  it('serves the result of a site generator that has nothing to start', async () => {
    const plan = await planOf(
      { scripts: { build: 'vite build' }, devDependencies: { vite: '7' } },
      { 'index.html': '' },
    );
    expect(plan.kind).toBe('static');
    expect(plan.dockerfile).toContain('COPY --from=build --chown=1000:1000 /app/dist /app/public');
    expect(plan.processes).toEqual({ web: { command: null } });
  });

  it('copies the manifests of workspaces to their folders', async () => {
    const { dockerfile } = await planOf(
      { ...app, workspaces: ['packages/*'] },
      { 'package-lock.json': '{}', 'packages/a/package.json': '{}', 'packages/a/x.js': '' },
    );
    expect(dockerfile).toContain('COPY --chown=1000:1000 packages/a/package.json ./packages/a/');
  });

  it('copies everything first, and says so, when manifests alone cannot be installed', async () => {
    const plan = await planOf({ ...app, dependencies: { lib: 'file:./lib' } }, { 'package-lock.json': '{}' });
    expect(plan.dockerfile.indexOf(' . ./')).toBeLessThan(plan.dockerfile.indexOf('npm ci'));
    expect(plan.notes.join()).toContain('Every push installs again');
  });
});

describe('the start command', () => {
  it('is the start script itself, so that signals arrive', async () => {
    expect((await planOf(app)).processes).toEqual({ web: { command: ['/bin/sh', '-c', 'exec node server.js'] } });
  });

  it('is left to npm when scripts surround it or it reads what npm sets', async () => {
    const { processes } = await planOf({ scripts: { prestart: 'x', start: 'node a.js' } });
    expect(processes.web?.command).toEqual(['/bin/sh', '-c', 'exec npm run start']);
  });

  it('falls back to server.js, then main, then usual names', async () => {
    const web = async (manifest: object, files: Record<string, string>) =>
      (await planOf(manifest, files)).processes.web?.command?.[2];
    expect(await web({ main: 'lib/a.js' }, { 'server.js': '', 'lib/a.js': '' })).toBe('exec node server.js');
    expect(await web({ main: './lib/a' }, { 'lib/a.js': '', 'index.js': '' })).toBe('exec node lib/a.js');
    expect(await web({}, { 'index.js': '' })).toBe('exec node index.js');
    expect(await web({ main: "x'; rm -rf $HOME; '.js" }, { "x'; rm -rf $HOME; '.js": '' })).toBe(
      String.raw`exec node 'x'\''; rm -rf $HOME; '\''.js'`,
    );
  });

  it('comes from the Procfile before anything else', async () => {
    const { processes, releaseCommand } = await planOf(app, {
      Procfile: 'web: node a.js\nworker: node b.js\nrelease: node m.js',
    });
    expect(processes).toEqual({
      web: { command: ['/bin/sh', '-c', 'exec node a.js'] },
      worker: { command: ['/bin/sh', '-c', 'exec node b.js'] },
    });
    expect(releaseCommand).toEqual(['/bin/sh', '-c', 'exec node m.js']);
  });

  it('stays the language’s own beside a Procfile with only a release phase', async () => {
    expect((await planOf(app, { Procfile: 'release: node m.js' })).processes.web?.command?.[2]).toBe(
      'exec node server.js',
    );
  });

  it('that is nowhere is refused with what to add', async () => {
    const error = await refusal({ dependencies: { express: '5' } });
    expect(error.code).toBe('plan.no_start_command');
    expect(error.hint).toContain('Procfile');
  });
});

describe('hostile manifests', () => {
  it('package.json that is no JSON is refused in one line', async () => {
    for (const text of ['{', '[]', 'null', '"x"', '{"a":\n1,,\n}']) {
      const error = await refusal(text);
      expect(error.code).toBe('plan.package_json_invalid');
      expect(error.message).not.toContain('\n');
    }
  });

  it('cannot write a line of their own, whatever their values', async () => {
    const nasty = fc.oneof(
      fc.string(),
      fc.constantFrom('1\nRUN id', '>=1\\', "';id;'", '$(id)', '`id`', '</script>', '\u2028', '__proto__'),
    );
    const manifest = fc.record({
      scripts: fc.dictionary(fc.oneof(nasty, fc.constantFrom('start', 'build', 'postinstall')), nasty),
      dependencies: fc.dictionary(nasty, nasty),
      engines: fc.record({ node: nasty }),
      packageManager: nasty,
      main: nasty,
      workspaces: nasty,
    });
    await fc.assert(
      fc.asyncProperty(manifest, nasty, async (value, path) => {
        const files = { 'server.js': '', [`a/${path}/package.json`]: '{}' };
        const plan = await planOf(value, files).catch((error: unknown) => error);
        if (plan instanceof DomainError) return;
        const { dockerfile } = plan as Awaited<ReturnType<typeof planOf>>;
        for (const line of dockerfile.split('\n')) {
          expect(line).toMatch(
            /^($|# Generated|(FROM|ARG|ENV|WORKDIR|USER|COPY|RUN|CMD) | {4}(--mount=|npm |export |mkdir ))/,
          );
        }
      }),
    );
  });
});

describe('resolveNode', () => {
  it.each([
    ['>=18', undefined],
    ['24.x', undefined],
    ['^24.1.0', undefined],
    ['22', '22.x'],
    ['20.x', '20.x'],
    ['>=18 <24', '22.x'],
    ['^18 || ^20', '20.x'],
    ['26', '26.x'],
    ['23.x', '23.x'],
  ])('%s installs %s', (range, install) => {
    expect(resolveNode(range, 'engines').install).toBe(install);
  });

  it('narrows an exact version to itself', () => {
    const { install } = resolveNode('22.11.0', 'engines');
    expect(semver.satisfies('22.11.0', install ?? '')).toBe(true);
    expect(semver.satisfies('22.12.0', install ?? '')).toBe(false);
  });

  it('refuses what is no range, and what no release matches', () => {
    expect(() => resolveNode('lts', 'engines')).toThrow(DomainError);
    expect(() => resolveNode('>=99', 'engines')).toThrow(DomainError);
    expect(() => resolveNode('<10', 'engines')).toThrow(DomainError);
  });

  it('puts nothing but a version range into the Dockerfile', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string({ unit: fc.constantFrom('1', '2', '.', '>', '=', '|', ' ', 'x', '-', "'", '$', ';') }),
        ),
        (text) => {
          try {
            expect(resolveNode(text, 'engines').install ?? '').toMatch(/^[0-9a-zA-Z.<>=|~^* +-]*$/);
          } catch (error) {
            expect(error).toBeInstanceOf(DomainError);
          }
        },
      ),
    );
  });
});

describe('parseDeclared', () => {
  it('yields a version semver has read, or refuses', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map((text) => `pnpm@${text}`),
        ),
        (text) => {
          try {
            expect(semver.valid(parseDeclared(text).version)).not.toBeNull();
          } catch (error) {
            expect(error).toBeInstanceOf(DomainError);
          }
        },
      ),
    );
  });
});
