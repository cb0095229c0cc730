import { DomainError } from '@berth/domain';
import { dockerfileProvider } from './dockerfile/provider.js';
import { goProvider } from './go/provider.js';
import { nodeProvider } from './node/provider.js';
import type { BuildPlan, PlanRequest } from './plan.js';
import { parseProcfile } from './procfile.js';
import type { Provider, Source } from './provider.js';
import { pythonProvider } from './python/provider.js';
import { readManifest, type SourceTree } from './source-tree.js';
import { staticProvider } from './static/provider.js';

/** In the order in which they are asked. */
const providers: readonly Provider[] = [dockerfileProvider, nodeProvider, pythonProvider, goProvider, staticProvider];

/** Looks at a source and says how it becomes an image. Reads manifests, runs nothing. */
export async function planBuild(tree: SourceTree, request: PlanRequest): Promise<BuildPlan> {
  const procfile = await readManifest(tree, 'Procfile');
  const source: Source = {
    tree,
    request,
    procfile: procfile === undefined ? undefined : parseProcfile(procfile),
    dockerignore: (await readManifest(tree, '.dockerignore')) ?? '',
  };
  const candidates = candidatesFor(source);
  if (candidates.length === 0) throw nothingDetected(source);
  return firstThatStarts(candidates, source);
}

function candidatesFor(source: Source): Provider[] {
  const { language, dockerfilePath } = source.request.settings ?? {};
  if (dockerfilePath !== undefined && language === undefined && !dockerfileProvider.detect(source)) {
    throw new DomainError('plan.dockerfile_missing', `There is no ${JSON.stringify(dockerfilePath)} in the source.`, {
      kind: 'invalid',
      hint: 'Commit it, or change the path in the app’s settings.',
    });
  }
  const found = providers.filter((each) => (language === undefined || each.kind === language) && each.detect(source));
  return preferred(found, source.procfile?.processes.get('web') ?? '');
}

/** `web: gunicorn …` beside a package.json (for its assets) is a Python app. */
function preferred(found: Provider[], web: string): Provider[] {
  if (found[0]?.kind === 'dockerfile') return found.slice(0, 1);
  const python = /^(python3?|gunicorn|uvicorn|flask|hypercorn|daphne|celery|waitress-serve|django-admin)\b/.test(web);
  return python ? found.toSorted((a, b) => Number(b.kind === 'python') - Number(a.kind === 'python')) : found;
}

/** Several languages: the first that knows what to start. None does: the first one's words. */
async function firstThatStarts(candidates: readonly Provider[], source: Source): Promise<BuildPlan> {
  let first: DomainError | undefined;
  for (const provider of candidates) {
    try {
      const plan = await provider.plan(source);
      const others = candidates.filter((each) => each !== provider && each.kind !== 'static');
      return others.length === 0 ? plan : { ...plan, notes: [...plan.notes, othersNote(others)] };
    } catch (error) {
      if (!(error instanceof DomainError) || error.code !== 'plan.no_start_command') throw error;
      first ??= error;
    }
  }
  throw first ?? nothingDetected(source);
}

function othersNote(others: readonly Provider[]): string {
  return `also there, and not built: ${others.map(({ looksFor }) => looksFor).join('; ')}. A Dockerfile can build both`;
}

function nothingDetected({ tree, request }: Source): DomainError {
  const { language } = request.settings ?? {};
  const asked = providers.filter((each) => language === undefined || each.kind === language);
  const paths = tree.paths();
  const shown = [...paths].sort((a, b) => depth(a) - depth(b) || a.localeCompare(b)).slice(0, 10);
  const saw =
    paths.length === 0
      ? 'nothing'
      : `${shown.map(printable).join(', ')}${paths.length > 10 ? ` and ${paths.length - 10} more` : ''}`;
  return new DomainError(
    'plan.nothing_detected',
    `No way to build this was found. Looked for ${asked.map(({ looksFor }) => looksFor).join(', ')} in the root; saw ${saw}.`,
    {
      kind: 'invalid',
      hint:
        paths.length === 0
          ? 'The commit is empty: add your files, commit and push again.'
          : 'Push from the folder that holds one of these files, or add a Dockerfile.',
    },
  );
}

function depth(path: string): number {
  return path.split('/').length;
}

function printable(path: string): string {
  const text = JSON.stringify(path).slice(1, -1);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
