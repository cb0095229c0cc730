import { DomainError } from '@berth/domain';
import { connectDocker } from './docker/client.js';
import { execIn } from './docker/exec.js';
import { openInstallation } from './installation/installation.js';

/** Runs the API's own administration script where its settings and secrets are: in its container. */
export async function administer(dataDir: string, argv: readonly string[]): Promise<string> {
  const { id } = openInstallation(dataDir);
  const script = ['node', 'apps/api/dist/admin-cli.js', ...argv];
  const { code, output } = await execIn(connectDocker(), `berth-${id}-api`, script);
  if (code === 0) return output.trimEnd();
  const [message = 'It failed.', ...hint] = output
    .trimEnd()
    .replace(/^(Domain)?Error: /, '')
    .split('\n');
  throw new DomainError('machine.command_failed', message, { kind: 'invalid', hint: hint.join('\n') || undefined });
}
