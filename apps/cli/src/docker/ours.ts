import type { ContainerInfo } from 'dockerode';
import { type Docker, labels } from './client.js';

/** Everything in Docker that carries this installation's label: the platform's containers and the apps' instances. */
export async function ourContainers(docker: Docker, id: string): Promise<ContainerInfo[]> {
  return docker.listContainers({ all: true, filters: { label: [`${labels.installation}=${id}`] } });
}

export async function ourNetworks(docker: Docker, id: string): Promise<{ id: string; name: string }[]> {
  const found = await docker.listNetworks({ filters: { label: [`${labels.installation}=${id}`] } });
  return found.map(({ Id, Name }) => ({ id: Id, name: Name }));
}

/** The installations that Docker knows on this machine. */
export async function installationsHere(docker: Docker): Promise<Set<string>> {
  const containers = await docker.listContainers({ all: true, filters: { label: [labels.installation] } });
  return new Set(containers.map(({ Labels }) => Labels[labels.installation]!));
}
