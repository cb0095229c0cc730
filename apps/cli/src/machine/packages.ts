import { run } from '../run.js';

/** Installs Debian packages without a question; apt waits for another apt that runs. */
export async function installPackages(names: readonly string[]): Promise<void> {
  const env = { DEBIAN_FRONTEND: 'noninteractive', NEEDRESTART_MODE: 'l' };
  const patient = ['-o', 'DPkg::Lock::Timeout=300', '-o', 'Acquire::Retries=3'];
  await run('apt-get', ['update', '-q', ...patient], { env });
  await run('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...patient, ...names], { env });
}
