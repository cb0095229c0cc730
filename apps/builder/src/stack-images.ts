import type { Logger } from '@berth/process';
import { type BuildEngine, EngineTrouble } from './build-engine.js';
import type { Operator } from './operator.js';

/**
 * What generated Dockerfiles stand on, under short names in the build engine, so that `FROM berth/stack-node:24` asks no hub.
 * One that is missing holds up the builds that need it, no others.
 */
export async function ensureStackImages(operator: Operator, engine: BuildEngine, logger: Logger): Promise<void> {
  const { images, pullToken } = await operator.stacks();
  const failures: unknown[] = [];
  for (const { name, source } of images) {
    try {
      const before = await engine.inspect(name);
      await fetchStack(engine, name, source, pullToken);
      const after = await engine.inspect(name);
      if (before?.Id !== after?.Id) logger.info({ image: name, source }, 'stack image updated');
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} stack images could not be fetched`);
}

/** The stack images that a Dockerfile names, as BuildKit would look for them. */
export function stacksOf(dockerfile: string): string[] {
  const named = dockerfile.matchAll(
    /^\s*(?:FROM\s+(?:--\S+\s+)*|COPY\s+.*--from=)(berth\/stack[\w.-]*(?::[\w.-]+)?)/gim,
  );
  return [...new Set([...named].map(([, name]) => name!))];
}

/**
 * After the first `./berth up` the stack images are on their way for some minutes: a build that needs one waits.
 * Throws EngineTrouble while one is not there yet; a name that Berth does not have is left to fail in words.
 */
export async function requireStacks(dockerfile: string, operator: Operator, engine: BuildEngine): Promise<void> {
  for (const name of stacksOf(dockerfile)) {
    if (await engine.inspect(name)) continue;
    const { images, pullToken } = await operator.stacks();
    const known = images.find((image) => image.name === name);
    if (!known) continue;
    try {
      await fetchStack(engine, name, known.source, pullToken);
    } catch (cause) {
      throw new EngineTrouble(`${name} is not there yet`, { cause });
    }
  }
}

async function fetchStack(engine: BuildEngine, name: string, source: string, pullToken: string): Promise<void> {
  await engine.pull(source, pullToken);
  const [repository, tag] = splitTag(name);
  await engine.tag(source, repository, tag);
}

function splitTag(name: string): [repository: string, tag: string] {
  const colon = name.lastIndexOf(':');
  return colon > name.lastIndexOf('/') ? [name.slice(0, colon), name.slice(colon + 1)] : [name, 'latest'];
}
