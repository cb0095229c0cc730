import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type Docker, labels, orMissing } from '../docker/client.js';
import { step } from '../print.js';
import { root } from '../root.js';
import { run } from '../run.js';
import { buildConsole, bundleApp, bundleMigrate, generateCode } from './bundles.js';
import { buildDebian } from './debian.js';
import { type Recipe, recipes } from './recipes.js';

interface Options {
  docker: Docker;
  /** The docker client that can drive BuildKit. */
  client: string;
  tags: ReadonlyMap<string, string>;
  /** Only these and what they need. */
  wanted: readonly string[];
}

/** Makes the images that are missing, two at a time, each after those it needs. Answers with what was made. */
export async function buildImages({ docker, client, tags, wanted }: Options): Promise<string[]> {
  const missing = new Set<string>();
  for (const name of withNeeds(wanted)) {
    if (!(await orMissing(docker.getImage(tags.get(name)!).inspect()))) missing.add(name);
  }
  const made: string[] = [];
  const slots = semaphore(2);
  const running = new Map<string, Promise<void>>();
  const prepared = preparations(slots);
  for (const recipe of [{ name: 'debian', folder: '', needs: {} } satisfies Recipe, ...recipes]) {
    if (!missing.has(recipe.name)) continue;
    const needed = Object.values(recipe.needs).map((name) => running.get(name));
    const files = recipe.prepare && prepared(recipe.prepare);
    const work = Promise.all([...needed, files]).then(() =>
      slots(() =>
        step(`image ${recipe.name}`, () =>
          recipe.name === 'debian' ? buildDebian(client, tags.get('debian')!) : buildImage(client, recipe, tags),
        ),
      ),
    );
    // Reported where it is awaited, below; a second image that needs it fails with the same words.
    work.catch(() => {});
    running.set(recipe.name, work);
    made.push(recipe.name);
  }
  await Promise.all(running.values());
  return made;
}

export function withNeeds(wanted: readonly string[]): Set<string> {
  const found = new Set<string>();
  const visit = (name: string) => {
    if (found.has(name)) return;
    found.add(name);
    const recipe = recipes.find((candidate) => candidate.name === name);
    for (const needed of Object.values(recipe?.needs ?? {})) visit(needed);
  };
  for (const name of wanted) visit(name);
  return found;
}

async function buildImage(client: string, recipe: Recipe, tags: ReadonlyMap<string, string>): Promise<void> {
  const context = fs.mkdtempSync(path.join(os.tmpdir(), 'berth-image-'));
  try {
    fs.cpSync(path.join(root, 'infra/images', recipe.folder), context, { recursive: true });
    fs.mkdirSync(path.join(context, 'files'), { recursive: true });
    for (const { from, to } of recipe.files ?? []) {
      const source = path.join(root, from);
      if (!fs.existsSync(source)) continue;
      fs.cpSync(source, path.join(context, to), { recursive: true, verbatimSymlinks: true });
    }
    const args = { ...recipe.args, ...named(recipe.needs, tags) };
    await run(
      client,
      [
        'build',
        // The host's network: name servers, proxies and mirrors are reached as the host reaches them.
        '--network=host',
        '--quiet',
        ...['--label', `${labels.image}=${recipe.name}`],
        ...Object.entries(args).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]),
        ...['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy']
          .filter((name) => process.env[name])
          .flatMap((name) => ['--build-arg', name]),
        ...siteSecrets(context),
        ...['--tag', tags.get(recipe.name)!],
        context,
      ],
      { env: { DOCKER_BUILDKIT: '1' } },
    );
  } finally {
    fs.rmSync(context, { recursive: true, force: true });
  }
}

function named(needs: Record<string, string>, tags: ReadonlyMap<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(needs).map(([argument, name]) => [argument, tags.get(name)!]));
}

/** This site's certificates and package index settings, mounted during a step and kept in no layer. */
function siteSecrets(context: string): string[] {
  const empty = path.join(context, '.none');
  fs.writeFileSync(empty, '');
  const ca = process.env.NODE_EXTRA_CA_CERTS ?? '/etc/ssl/certs/ca-certificates.crt';
  const pip = '/etc/pip.conf';
  const source = (file: string) => (fs.existsSync(file) ? file : empty);
  return ['--secret', `id=ca,src=${source(ca)}`, '--secret', `id=pip,src=${source(pip)}`];
}

/** Each bundle is made once, beside the images; generated code comes first. */
function preparations(slots: (work: () => Promise<void>) => Promise<void>) {
  const done = new Map<string, Promise<void>>();
  const once = (key: string, work: () => Promise<void>) => {
    const running = done.get(key) ?? slots(work);
    running.catch(() => {});
    done.set(key, running);
    return running;
  };
  return async (what: NonNullable<Recipe['prepare']>): Promise<void> => {
    if ('migrate' in what) return once('migrate', bundleMigrate);
    await once('generate', generateCode);
    if ('console' in what) return once('console', () => step('console pages', buildConsole));
    return once(what.bundle, () => bundleApp(what.bundle));
  };
}

/** Lets so many pieces of work run at once. */
function semaphore(size: number) {
  let free = size;
  const waiting: (() => void)[] = [];
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve));
    else free -= 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
}
