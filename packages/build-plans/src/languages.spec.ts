import { DomainError } from '@berth/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BuildPlan, ejectedFiles, memoryTree, type PlanRequest, planBuild, renderPlan } from './index.js';
import { satisfiesPython } from './python/python-version.js';

function planOf(files: Record<string, string>, how: Partial<PlanRequest> = {}): Promise<BuildPlan> {
  return planBuild(memoryTree(files), { buildVariables: [], secretNames: [], ...how });
}

async function refusal(files: Record<string, string>, how: Partial<PlanRequest> = {}): Promise<DomainError> {
  const error: unknown = await planOf(files, how).catch((thrown: unknown) => thrown);
  if (error instanceof DomainError) return error;
  throw new Error('It was planned');
}

const script = (plan: BuildPlan) => plan.processes.web?.command?.[2];

describe('Python', () => {
  it('installs from the requirements files only, includes followed', async () => {
    const { dockerfile } = await planOf({
      'requirements.txt': '-r requirements/base.txt\n',
      'requirements/base.txt': 'flask\n-c ../constraints.txt\n-r ../../outside.txt',
      'constraints.txt': '',
      'main.py': '',
    });
    const before = dockerfile.slice(0, dockerfile.indexOf('RUN'));
    expect(before).toContain('COPY --chown=1000:1000 requirements.txt constraints.txt ./');
    expect(before).toContain('COPY --chown=1000:1000 requirements/base.txt ./requirements/');
    expect(before).not.toContain('outside');
  });

  it('copies everything first when the source installs itself', async () => {
    const plan = await planOf({ 'requirements.txt': '-e .\n', 'main.py': '' });
    expect(plan.dockerfile.indexOf(' . ./')).toBeLessThan(plan.dockerfile.indexOf('pip install'));
    expect(plan.notes.join()).toContain('installs again');
  });

  it.each([
    [
      { 'app.py': 'app = Flask(__name__)', 'requirements.txt': 'Flask==3\ngunicorn' },
      'exec gunicorn --bind 0.0.0.0:$PORT --threads 8 --access-logfile - app:app',
    ],
    [
      { 'app.py': 'web = flask.Flask(__name__)', 'requirements.txt': 'flask' },
      'exec flask --app app:web run --host 0.0.0.0 --port $PORT',
    ],
    [
      { 'src/main.py': 'api: FastAPI = FastAPI()', 'requirements.txt': 'fastapi\nuvicorn[standard]' },
      'exec uvicorn --host 0.0.0.0 --port $PORT src.main:api',
    ],
    [{ 'main.py': 'print(1)', 'requirements.txt': '' }, 'exec python main.py'],
    [
      { 'manage.py': '', 'shop/wsgi.py': '', 'requirements.txt': 'Django\ngunicorn' },
      'exec gunicorn --bind 0.0.0.0:$PORT --threads 8 --access-logfile - shop.wsgi',
    ],
    [{ 'manage.py': '', 'requirements.txt': 'django' }, 'exec python manage.py runserver 0.0.0.0:$PORT'],
  ])('finds what to start in %j', async (files, command) => {
    expect(script(await planOf(files))).toBe(command);
  });

  it('collects Django’s static files when it has a place for them', async () => {
    const files = { 'manage.py': '', 'shop/settings.py': 'STATIC_ROOT = "x"\n', 'requirements.txt': 'django' };
    expect((await planOf(files)).dockerfile).toContain('collectstatic --noinput');
  });

  it('reads dependencies from pyproject.toml one by one', async () => {
    const toml =
      '[project]\ndependencies = ["flask>=3,<4", "gunicorn ; python_version > \'3.8\'"]\nrequires-python = ">=3.9"\n';
    const { dockerfile } = await planOf({ 'pyproject.toml': toml, 'app.py': 'app = Flask(__name__)' });
    expect(dockerfile).toContain(`'flask>=3,<4' 'gunicorn ; python_version > '\\''3.8'\\'''`);
  });

  it('never hands pip an option of the source’s own', async () => {
    const toml = '[project]\ndependencies = ["--index-url=http://x", "a\\nRUN id"]\n';
    const { dockerfile } = await planOf({ 'pyproject.toml': toml, 'main.py': '' });
    expect(dockerfile).not.toContain('index-url');
    expect(dockerfile).toContain(`pip install --disable-pip-version-check --cache-dir=/tmp/pip .`);
  });

  it('refuses a Python that is not there, before building', async () => {
    expect((await refusal({ 'pyproject.toml': '[project]\nrequires-python = ">=3.13"\n', 'main.py': '' })).code).toBe(
      'plan.python_version',
    );
    expect((await refusal({ 'pyproject.toml': '[project\n', 'main.py': '' })).code).toBe('plan.pyproject_invalid');
  });

  it.each([
    ['>=3.8', true],
    ['>=3.8,<3.12', true],
    ['==3.11.*', true],
    ['~=3.11', true],
    ['~=3.10', true],
    ['~=3.10.0', false],
    ['>3.11.2', false],
    ['<3.11', false],
    ['!=3.11.*', false],
    ['==3.12.*', false],
    ['whatever', true],
  ])('knows that %s is %s for Python 3.11', (requires, holds) => {
    expect(satisfiesPython(requires)).toBe(holds);
  });

  it('with nothing to start is refused', async () => {
    expect((await refusal({ 'requirements.txt': 'flask' })).code).toBe('plan.no_start_command');
  });
});

describe('Go', () => {
  const mod = 'module example.com/team/shop/v2\n\ngo 1.22\n\nrequire github.com/google/uuid v1.6.0\n';
  const main = '// doc\n//go:build linux\n\npackage main\n';

  it('builds the root and runs it by the module’s name', async () => {
    const plan = await planOf({ 'go.mod': mod, 'go.sum': '', 'main.go': main });
    expect(plan.processes).toEqual({ web: { command: ['/app/bin/shop'] } });
    expect(plan.dockerfile).toContain('-o bin/ .');
  });

  it('downloads modules in a layer that only go.mod and go.sum change', async () => {
    const { dockerfile } = await planOf({ 'go.mod': mod, 'go.sum': '', 'main.go': main });
    expect(dockerfile.indexOf('go mod download')).toBeLessThan(dockerfile.indexOf(' . ./'));
    expect(dockerfile).toContain('COPY --chown=1000:1000 go.mod go.sum ./');
  });

  it('builds every cmd/*, and serves with the one whose name says so', async () => {
    const plan = await planOf({
      'go.mod': mod,
      'cmd/web/main.go': main,
      'cmd/worker/main.go': main,
      'cmd/web/main_test.go': 'package main',
    });
    expect(plan.dockerfile).toContain('-o bin/ ./cmd/web ./cmd/worker');
    expect(plan.processes).toEqual({ web: { command: ['/app/bin/web'] } });
  });

  it('asks which one serves when it cannot tell', async () => {
    const files = { 'go.mod': mod, 'cmd/a/main.go': main, 'cmd/b/main.go': main };
    expect((await refusal(files)).message).toContain('./cmd/a, ./cmd/b');
    expect(script(await planOf({ ...files, Procfile: 'web: bin/a' }))).toBe('exec bin/a');
  });

  it('with no main package is refused', async () => {
    expect((await refusal({ 'go.mod': mod, 'lib.go': 'package lib' })).code).toBe('plan.no_start_command');
  });

  it('uses vendored modules, and folders that replace modules', async () => {
    expect((await planOf({ 'go.mod': mod, 'main.go': main, 'vendor/modules.txt': '' })).dockerfile).not.toContain(
      'mod download',
    );
    const replaced = `${mod}replace example.com/x => ./x\n`;
    expect((await planOf({ 'go.mod': replaced, 'main.go': main })).dockerfile).not.toContain('mod download');
  });
});

describe('a static site', () => {
  it.each([
    ['index.html', '.'],
    ['public/index.html', 'public'],
    ['dist/index.html', 'dist'],
  ])('with %s serves %s by the image’s own command', async (path, root) => {
    const plan = await planOf({ [path]: '' });
    expect(plan.kind).toBe('static');
    expect(plan.dockerfile).toContain(`COPY --chown=1000:1000 ${root} /app/public`);
    expect(plan.processes).toEqual({ web: { command: null } });
  });
});

describe('planBuild', () => {
  it('says what it looked for, what it saw and what to do when nothing is detected', async () => {
    const files = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`docs/deep/${index}.md`, '']));
    const error = await refusal({ ...files, 'README.md': '', 'app\n.rb': '' });
    expect(error.code).toBe('plan.nothing_detected');
    expect(error.message).toContain('package.json');
    expect(error.message).toContain('README.md');
    expect(error.message).toContain('and 4 more');
    expect(error.message).not.toContain('\n');
    expect((await refusal({})).hint).toContain('empty');
  });

  it('takes the language that knows what to start when there are several', async () => {
    const plan = await planOf({
      'package.json': '{"devDependencies":{"tailwindcss":"4"}}',
      'requirements.txt': 'flask\ngunicorn',
      'app.py': 'app = Flask(__name__)',
    });
    expect(plan.kind).toBe('python');
    expect(plan.notes.join()).toContain('package.json (Node)');
  });

  it('takes the language whose command the Procfile names', async () => {
    const files = {
      'package.json': '{"scripts":{"start":"x"}}',
      'requirements.txt': 'gunicorn',
      Procfile: 'web: gunicorn app:app',
    };
    expect((await planOf(files)).kind).toBe('python');
  });

  it('takes the language the settings name', async () => {
    const files = { 'package.json': '{"scripts":{"start":"x"}}', 'index.html': '' };
    expect((await planOf(files, { settings: { language: 'static' } })).kind).toBe('static');
    expect((await refusal(files, { settings: { language: 'go' } })).code).toBe('plan.nothing_detected');
  });

  it('refuses manifests no person would write', async () => {
    expect((await refusal({ 'package.json': ' '.repeat(1024 * 1024 + 1) })).code).toBe('plan.file_too_large');
  });

  it('keeps the source’s own .dockerignore', async () => {
    expect((await planOf({ 'index.html': '', '.dockerignore': 'drafts\n' })).dockerignore).toContain('\ndrafts\n');
  });

  it('refuses names of variables that are none: they would become instructions', async () => {
    for (const name of ['A B', 'A\nRUN x', 'A=1', '']) {
      await expect(planOf({ 'index.html': '' }, { buildVariables: [name] })).rejects.toThrow('name of a variable');
    }
  });

  it('answers with a plan or with words on any tree', async () => {
    const name = fc.constantFrom(
      'package.json',
      'requirements.txt',
      'pyproject.toml',
      'go.mod',
      'main.go',
      'index.html',
      'Procfile',
      'Dockerfile',
      'manage.py',
      'pnpm-lock.yaml',
      'cmd/x/main.go',
      '.nvmrc',
    );
    const text = fc.oneof(
      fc.string(),
      fc.constantFrom('{}', '{"scripts":{"start":"x"}}', 'package main', 'FROM a', '[project]', 'web: x', 'module x'),
    );
    await fc.assert(
      fc.asyncProperty(fc.dictionary(name, text), async (files) => {
        const outcome: unknown = await planOf(files).catch((error: unknown) => error);
        if (outcome instanceof Error) expect(outcome).toBeInstanceOf(DomainError);
      }),
    );
  });
});

describe('what berth plan and berth eject show', () => {
  it('is readable, and the ejected files plan to themselves', async () => {
    const plan = await planOf({ 'index.html': '', Procfile: 'release: echo hi' });
    expect(renderPlan(plan)).toContain('release phase: exec echo hi');
    const ejected = ejectedFiles(plan);
    expect(Object.keys(ejected)).toEqual(['Dockerfile', '.dockerignore']);
    const again = await planOf({ 'index.html': '', ...ejected });
    expect(again.dockerfile).toBe(plan.dockerfile);
    expect(ejectedFiles(again)).toEqual({});
  });
});
