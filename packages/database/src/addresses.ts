import { chooseAddress, DomainError, newId, teamSubnets } from '@berth/domain';
import { databaseNow, type Prisma } from './client.js';
import { ackedByEveryRouter } from './routes.js';

const restSeconds = 60;
/** Any constant: whoever makes a network waits for whoever makes one now. */
const networkLock = 0x62657274;

export interface TeamNetworkRow {
  id: string;
  teamId: string;
  subnet: string;
}

/** The team's network, chosen from the pool with its first instance. */
export async function teamNetwork(tx: Prisma.TransactionClient, teamId: string, pool: string): Promise<TeamNetworkRow> {
  const known = await tx.teamNetwork.findUnique({ where: { teamId } });
  if (known) return known;
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(${networkLock})`;
  const rows = await tx.teamNetwork.findMany();
  const made = rows.find((row) => row.teamId === teamId);
  if (made) return made;
  const taken = new Set(rows.map(({ subnet }) => subnet));
  for (const subnet of teamSubnets(pool)) {
    if (!taken.has(subnet)) return tx.teamNetwork.create({ data: { id: newId('net'), teamId, subnet } });
  }
  throw new DomainError('network.pool_exhausted', `Every network of ${pool} belongs to a team.`, {
    kind: 'unavailable',
    hint: 'Remove teams that are no longer used, or choose a larger pool.',
  });
}

/** One address for one owner (an instance or a run); asked again, the same one. */
export async function takeAddress(
  tx: Prisma.TransactionClient,
  { id: networkId, subnet }: TeamNetworkRow,
  instanceId: string,
): Promise<string> {
  await tx.$executeRaw`SELECT 1 FROM "TeamNetwork" WHERE id = ${networkId} FOR UPDATE`;
  const rows = await tx.address.findMany({ where: { networkId } });
  const held = rows.find((row) => row.instanceId === instanceId);
  if (held) return held.ip;
  const clock = { now: await databaseNow(tx), ackedByEveryRouter: await ackedByEveryRouter(tx) };
  const ip = chooseAddress(subnet, rows, clock);
  if (!ip) throw noAddress(subnet);
  const taken = { instanceId, quarantinedUntil: null, freedAtVersion: null };
  await tx.address.upsert({
    where: { networkId_ip: { networkId, ip } },
    create: { networkId, ip, ...taken },
    update: taken,
  });
  return ip;
}

/** It rests: reused only when every router forgot `version`, and 60 s later. */
export async function freeAddress(tx: Prisma.TransactionClient, instanceId: string, version: number): Promise<void> {
  await tx.$executeRaw`
    UPDATE "Address" SET "instanceId" = NULL, "freedAtVersion" = ${version},
      "quarantinedUntil" = now() + make_interval(secs => ${restSeconds})
    WHERE "instanceId" = ${instanceId}`;
}

function noAddress(subnet: string): DomainError {
  return new DomainError('network.addresses_exhausted', `No address of ${subnet} is free.`, {
    kind: 'unavailable',
    hint: 'Wait a minute and try again, or scale down.',
  });
}
