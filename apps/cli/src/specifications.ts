import os from 'node:os';
import { processSpecs } from './components/processes.js';
import { serviceSpecs } from './components/services.js';
import type { ContainerSpec } from './components/spec.js';
import { type Docker, dockerSocket } from './docker/client.js';
import type { Installation } from './installation/installation.js';
import { cgroupVersion } from './machine/facts.js';

/** Every container that should run here. */
export async function specifications(
  docker: Docker,
  installation: Installation,
  { servicesOnly }: { servicesOnly?: boolean },
): Promise<ContainerSpec[]> {
  const info = await docker.info();
  const machine = {
    dockerRoot: info.DockerRootDir as string,
    dockerSocket: dockerSocket(),
    memoryMb: Math.floor(os.totalmem() / 1024 / 1024),
    cpus: os.availableParallelism(),
    cgroup: cgroupVersion(),
  };
  const processes = processSpecs(installation, machine);
  const needed = servicesOnly ? processes.filter(({ component }) => component === 'build-engine') : processes;
  return [...serviceSpecs(installation), ...needed];
}
