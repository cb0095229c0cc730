import { DomainError } from '@berth/domain';
import type { Docker } from './docker/client.js';
import { containerName } from './docker/containers.js';
import { execIn } from './docker/exec.js';
import { waitHealthy } from './docker/health.js';
import type { Installation } from './installation/installation.js';
import { green, say, step } from './print.js';
import { specifications } from './specifications.js';

/**
 * Removes blobs that no manifest names. A layer pushed meanwhile would look unused, so nobody may push: the builder
 * stops (its builds are taken up again afterwards), and the registry restarts, because it remembers layers that are gone.
 */
export async function collectGarbage(docker: Docker, installation: Installation): Promise<void> {
  if (!installation.runs.registry) {
    throw new DomainError('machine.not_ours', 'The registry of this installation came by a URL.', {
      kind: 'invalid',
      hint: 'Collect its garbage where it runs.',
    });
  }
  const name = (component: string) => containerName(installation.id, component);
  const builder = docker.getContainer(name('builder'));
  const specs = await specifications(docker, installation, {});
  const healthy = (component: string) =>
    waitHealthy(docker, installation.id, specs.find((spec) => spec.component === component)!);

  await step('builder paused', () => builder.stop().catch(unlessStopped));
  try {
    const freed = await step('registry swept', () => sweep(docker, name('registry')));
    await step('registry restarted', async () => {
      await docker.getContainer(name('registry')).restart();
      await healthy('registry');
    });
    say(`  ${green('✓')} ${freed} blobs removed`);
  } finally {
    await step('builder runs again', async () => {
      await builder.start().catch(unlessStopped);
      await healthy('builder');
    });
  }
}

async function sweep(docker: Docker, registry: string): Promise<number> {
  const { code, output } = await execIn(docker, registry, [
    'docker-registry',
    'garbage-collect',
    '/etc/berth/registry.yml',
  ]);
  if (code === 0) return Number(/(\d+) blobs eligible for deletion/.exec(output)?.[1] ?? 0);
  throw new DomainError('machine.command_failed', 'The registry could not be swept.', {
    kind: 'unavailable',
    hint: output.trimEnd().split('\n').slice(-10).join('\n'),
  });
}

// 304: it is already so.
function unlessStopped(error: { statusCode?: number }): void {
  if (error.statusCode !== 304) throw error;
}
