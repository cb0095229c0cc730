import { type TeamNetworkRow, type Tx, takeAddress, teamNetwork } from '@berth/database';
import { DomainError, newId, type Placeable, place } from '@berth/domain';
import { appPort, sizeOf } from './instance-specs.js';

/** A node whose agent was not heard for this long gets nothing new. */
const nodeLostSeconds = 60;

interface Wanted {
  process: string;
  index: number;
  size: string;
}

interface Owner {
  appId: string;
  teamId: string;
  releaseId: string;
  deploymentId: string;
  /** What new instances are to be: `asleep` keeps a container ready without running it. */
  desired: 'running' | 'asleep';
}

/** Rows with a node and an address each, all or none; the engine is told after the transaction stands. */
export async function createInstances(tx: Tx, owner: Owner, wanted: readonly Wanted[], pool: string) {
  if (wanted.length === 0) return [];
  const { appId, teamId } = owner;
  const network = await teamNetwork(tx, teamId, pool);
  const made = wanted.map((one) => ({ ...one, id: newId('ins') }));
  const nodes = await placed(
    tx,
    made.map(({ id, process, size }) => ({ id, appId, process, size: sizeOf(size) })),
  );
  const rows = [];
  for (const one of made) rows.push(await createOne(tx, owner, one, nodes.get(one.id)!, network));
  return rows;
}

async function createOne(tx: Tx, owner: Owner, one: Wanted & { id: string }, nodeId: string, network: TeamNetworkRow) {
  const address = await takeAddress(tx, network, one.id);
  // Only `web` is routed (Heroku's contract); the others may not even listen.
  const port = one.process === 'web' ? appPort : null;
  const row = await tx.instance.create({ data: { ...owner, ...one, nodeId, address, port } });
  const { appId, teamId } = owner;
  await tx.emit({ topic: 'instance', teamId, appId, payload: { id: one.id, observed: 'pending' } });
  return row;
}

async function placed(tx: Tx, instances: readonly Placeable[]): Promise<Map<string, string>> {
  const nodes = await tx.node.findMany({
    include: { instances: { where: { desired: { not: 'removed' } } } },
  });
  const seen = await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM "Node" WHERE "seenAt" > now() - make_interval(secs => ${nodeLostSeconds})`;
  const heard = new Set(seen.map(({ id }) => id));
  if (heard.size === 0) throw noNodeHeard();
  return place(
    instances,
    nodes.map((node) => ({
      ...node,
      seen: heard.has(node.id),
      // What is asleep keeps its place: waking must never fail for want of memory.
      instances: node.instances.map((row) => ({ ...row, size: sizeOf(row.size) })),
    })),
  );
}

function noNodeHeard(): DomainError {
  return new DomainError('placement.no_node', 'No node is heard of.', {
    kind: 'unavailable',
    hint: 'Run `./berth status`: is the agent up?',
  });
}
