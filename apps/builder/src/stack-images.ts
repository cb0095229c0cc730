import type { Logger } from '@berth/process';
import type { BuildEngine } from './build-engine.js';
import type { Operator } from './operator.js';

/**
 * What generated Dockerfiles stand on, under short names in the build engine, so that `FROM berth/stack-node:24` asks no hub.
 * One that is missing holds up the builds that need it, no others: they say so and are tried again.
 */
export async function ensureStackImages(operator: Operator, engine: BuildEngine, logger: Logger): Promise<void> {
  const { images, pullToken } = await operator.stacks();
  const failures: unknown[] = [];
  for (const { name, source } of images) {
    try {
      const before = await engine.inspect(name);
      await engine.pull(source, pullToken);
      const [repository, tag] = splitTag(name);
      await engine.tag(source, repository, tag);
      const after = await engine.inspect(name);
      if (before?.Id !== after?.Id) logger.info({ image: name, source }, 'stack image updated');
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} stack images could not be fetched`);
}

export function splitTag(name: string): [repository: string, tag: string] {
  const colon = name.lastIndexOf(':');
  return colon > name.lastIndexOf('/') ? [name.slice(0, colon), name.slice(colon + 1)] : [name, 'latest'];
}
