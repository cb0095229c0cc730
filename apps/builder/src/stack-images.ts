import type { Logger } from '@berth/process';
import type { BuildEngine } from './build-engine.js';
import type { Operator } from './operator.js';

/** What generated Dockerfiles stand on, under short names in the build engine, so that `FROM berth/stack-node:24` asks no hub. */
export async function ensureStackImages(operator: Operator, engine: BuildEngine, logger: Logger): Promise<void> {
  const { images, pullToken } = await operator.stacks();
  for (const { name, source } of images) {
    const before = await engine.inspect(name);
    await engine.pull(source, pullToken);
    const [repository = '', tag = 'latest'] = splitTag(name);
    await engine.tag(source, repository, tag);
    const after = await engine.inspect(name);
    if (before?.Id !== after?.Id) logger.info({ name, source }, 'stack image updated');
  }
}

export function splitTag(name: string): [string, string | undefined] {
  const colon = name.lastIndexOf(':');
  return colon > name.lastIndexOf('/') ? [name.slice(0, colon), name.slice(colon + 1)] : [name, undefined];
}
