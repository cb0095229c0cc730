import type { Installation } from '../installation/installation.js';
import { type Docker, labels, orMissing } from './client.js';

export const networkName = (id: string, what: 'platform' | 'build') => `berth-${id}-${what}`;

/** The platform's bridge and the builds' bridge; both with the addresses that were chosen at the first `up`. */
export async function ensureNetworks(
  docker: Docker,
  installation: Pick<Installation, 'id' | 'addresses'>,
): Promise<string[]> {
  const { addresses, id } = installation;
  const made = [
    await ensure(docker, installation, 'platform', addresses.platformSubnet, addresses.platformGateway, `berth${id}p`),
    await ensure(docker, installation, 'build', addresses.buildSubnet, addresses.buildGateway, `berth${id}b`),
  ];
  return made.filter((name) => name !== undefined);
}

async function ensure(
  docker: Docker,
  { id }: Pick<Installation, 'id'>,
  what: 'platform' | 'build',
  subnet: string,
  gateway: string,
  bridge: string,
): Promise<string | undefined> {
  const name = networkName(id, what);
  if (await orMissing(docker.getNetwork(name).inspect())) return undefined;
  await docker.createNetwork({
    Name: name,
    Driver: 'bridge',
    CheckDuplicate: true,
    IPAM: { Driver: 'default', Config: [{ Subnet: subnet, Gateway: gateway }] },
    Options: { 'com.docker.network.bridge.name': bridge },
    Labels: { [labels.installation]: id, [labels.component]: `${what}-network` },
  });
  return name;
}
