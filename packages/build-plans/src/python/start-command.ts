import type { ProcessCommand } from '../plan.js';
import { shellCommand } from '../process-command.js';
import { has, readManifest, type SourceTree } from '../source-tree.js';

export interface PythonStart {
  readonly web: ProcessCommand;
  readonly note: string;
}

const modules = [
  'main.py',
  'app.py',
  'server.py',
  'wsgi.py',
  'asgi.py',
  'application.py',
  'run.py',
  'src/main.py',
  'src/app.py',
];
/** What listens when nothing else does: one process, threads for requests that wait. */
const gunicorn = 'gunicorn --bind 0.0.0.0:$PORT --threads 8 --access-logfile -';

/** Django, then ASGI and WSGI apps by how they are made, then a plain script. */
export async function pythonStart(tree: SourceTree, packages: ReadonlySet<string>): Promise<PythonStart | undefined> {
  if (has(tree, 'manage.py')) return django(tree, packages);
  for (const path of modules.filter((each) => has(tree, each))) {
    const text = (await readManifest(tree, path)) ?? '';
    const found = framework(path, text, packages);
    if (found) return found;
  }
  const script = ['main.py', 'app.py', 'server.py', 'run.py'].find((path) => has(tree, path));
  return script === undefined
    ? undefined
    : { web: { command: shellCommand(`python ${script}`) }, note: `python ${script}` };
}

function framework(path: string, text: string, packages: ReadonlySet<string>): PythonStart | undefined {
  const module = path.replace(/\.py$/, '').replaceAll('/', '.');
  const [, name, maker] =
    /^([A-Za-z_][A-Za-z0-9_]*)[^=\n]{0,80}=\s*(?:[a-z_.]+\.)?(FastAPI|Starlette|Quart|Litestar|Flask|Bottle|Falcon)\(/m.exec(
      text,
    ) ?? [];
  if (!name || !maker) return undefined;
  const target = `${module}:${name}`;
  const asgi = maker !== 'Flask' && maker !== 'Bottle' && maker !== 'Falcon';
  if (asgi && packages.has('uvicorn'))
    return start(`uvicorn --host 0.0.0.0 --port $PORT ${target}`, `${maker} with uvicorn`);
  if (asgi && packages.has('hypercorn'))
    return start(`hypercorn --bind 0.0.0.0:$PORT ${target}`, `${maker} with hypercorn`);
  if (!asgi && packages.has('gunicorn')) return start(`${gunicorn} ${target}`, `${maker} with gunicorn`);
  if (maker === 'Flask') {
    return start(
      `flask --app ${target} run --host 0.0.0.0 --port $PORT`,
      "Flask's development server; add gunicorn to requirements.txt",
    );
  }
  return undefined;
}

function django(tree: SourceTree, packages: ReadonlySet<string>): PythonStart {
  const module = tree.paths().map((path) => /^([A-Za-z_][A-Za-z0-9_]*)\/(wsgi|asgi)\.py$/.exec(path));
  const wsgi = module.find((match) => match?.[2] === 'wsgi')?.[1];
  const asgi = module.find((match) => match?.[2] === 'asgi')?.[1];
  if (wsgi && packages.has('gunicorn')) return start(`${gunicorn} ${wsgi}.wsgi`, 'Django with gunicorn');
  if (asgi && packages.has('uvicorn'))
    return start(`uvicorn --host 0.0.0.0 --port $PORT ${asgi}.asgi:application`, 'Django with uvicorn');
  return start(
    'python manage.py runserver 0.0.0.0:$PORT',
    "Django's development server; add gunicorn to requirements.txt",
  );
}

function start(command: string, note: string): PythonStart {
  return { web: { command: shellCommand(command) }, note };
}
