import { DomainError } from '@berth/domain';
import type { Docker } from '../docker/client.js';
import { choosePool } from '../installation/pool.js';
import { attempt } from '../run.js';
import { isFree } from './facts.js';

/** A range that no Docker network and no route of this machine overlaps; smaller when the large ones are gone. */
export async function freePool(docker: Docker): Promise<string> {
  const taken = [...(await dockerSubnets(docker)), ...(await routes())];
  const pool = choosePool(taken, 12) ?? choosePool(taken, 14) ?? choosePool(taken, 16);
  if (pool) return pool;
  throw new DomainError('machine.no_addresses', 'No range of addresses is free inside 10.128.0.0/10.', {
    kind: 'unavailable',
    hint: 'Give one in NETWORK_POOL, e.g. NETWORK_POOL=172.20.0.0/14 in the settings file: nothing on this machine may route there.',
  });
}

/** For installations that share a machine with many others: `berth test`. */
export async function freeSmallPool(docker: Docker): Promise<string> {
  const taken = [...(await dockerSubnets(docker)), ...(await routes())];
  return choosePool(taken, 16) ?? freePool(docker);
}

async function dockerSubnets(docker: Docker): Promise<string[]> {
  const networks = await docker.listNetworks();
  return networks.flatMap(({ IPAM }) => (IPAM?.Config ?? []).map(({ Subnet }) => Subnet ?? ''));
}

async function routes(): Promise<string[]> {
  const { stdout } = await attempt('ip', ['-4', 'route', 'show', 'table', 'all']);
  return stdout
    .split('\n')
    .map((line) => /(?:^|\s)(\d+\.\d+\.\d+\.\d+(?:\/\d+)?)\s/.exec(line)?.[1] ?? '')
    .filter(Boolean);
}

export async function freePort(from: number): Promise<number> {
  for (let port = from; port < from + 500; port += 1) {
    if ((await isFree(port)) && (await isFree(port, '127.0.0.1'))) return port;
  }
  throw new DomainError('machine.no_port', `No port from ${from} on is free.`, { kind: 'unavailable' });
}
