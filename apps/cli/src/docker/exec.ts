import { PassThrough } from 'node:stream';
import type { Docker } from './client.js';

/** Runs argv in a running container. */
export async function execIn(
  docker: Docker,
  container: string,
  argv: readonly string[],
  { user, env }: { user?: string; env?: readonly string[] } = {},
): Promise<{ code: number; output: string }> {
  const exec = await docker.getContainer(container).exec({
    Cmd: [...argv],
    AttachStdout: true,
    AttachStderr: true,
    ...(user && { User: user }),
    ...(env && { Env: [...env] }),
  });
  const stream = await exec.start({});
  const output = new PassThrough();
  const parts: Buffer[] = [];
  output.on('data', (part: Buffer) => parts.push(part));
  docker.modem.demuxStream(stream, output, output);
  await new Promise<void>((resolve, reject) => {
    stream.on('end', resolve);
    stream.on('close', resolve);
    stream.on('error', reject);
  });
  const { ExitCode } = await exec.inspect();
  return { code: ExitCode ?? 1, output: Buffer.concat(parts).toString('utf8') };
}
