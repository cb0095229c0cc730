import { DomainError } from '@berth/domain';
import { type Docker, labels } from './docker/client.js';
import { createOptions } from './docker/containers.js';
import { demultiplex } from './docker/health.js';
import type { Installation } from './installation/installation.js';
import { step } from './print.js';

/** Brings the schema up to date from a container that lives as long as that takes. Answers whether anything was applied. */
export async function migrate(given: { docker: Docker; installation: Installation; image: string }): Promise<boolean> {
  return step(
    'database schema',
    () => runMigration(given),
    (applied) => applied,
  );
}

async function runMigration({
  docker,
  installation: { id, addresses, databaseUrl },
  image,
}: {
  docker: Docker;
  installation: Installation;
  image: string;
}): Promise<boolean> {
  const name = `berth-${id}-migration`;
  // Left by an `up` that was interrupted.
  await docker
    .getContainer(name)
    .remove({ force: true })
    .catch(() => {});
  const options = createOptions(
    id,
    {
      component: 'migration',
      image: 'migrate',
      user: '10001:10001',
      env: { DATABASE_URL: databaseUrl, PRISMA_DIR: '/opt/berth/prisma' },
      mounts: [],
      tmpfs: { '/tmp': 'size=64m' },
      networks: [{ name: 'platform', address: addresses.platformGateway.replace(/\.1$/, '.99') }],
      readOnly: true,
      limits: { memoryMb: 512, pids: 50 },
      health: ['true'],
    },
    image,
  );
  const container = await docker.createContainer({
    ...options,
    name,
    Labels: { [labels.installation]: id, [labels.component]: 'migration' },
    HostConfig: { ...options.HostConfig, RestartPolicy: { Name: 'no' } },
  });
  try {
    await container.start();
    const { StatusCode } = (await container.wait()) as { StatusCode: number };
    const said = demultiplex((await container.logs({ stdout: true, stderr: true, tail: 30 })) as Buffer);
    if (StatusCode !== 0) {
      throw new DomainError('machine.migration_failed', 'The database schema could not be brought up to date.', {
        kind: 'unavailable',
        hint: said.trimEnd(),
      });
    }
    return !said.includes('nothing to apply');
  } finally {
    await container.remove({ force: true });
  }
}
