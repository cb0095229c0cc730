import { systemActor, transact } from '@berth/database';
import { newId } from '@berth/domain';
import type { Deps } from '../deps.js';

/** Left to the platform's own processes and the system. */
const reservedMb = 1_536;
const leastShare = 0.5;

/** One row per machine, kept current by what its agent says. */
export async function watchNode({ prisma, engine, wakes }: Deps): Promise<void> {
  const { name, memoryMb: totalMb, cpus, ...facts } = await engine.facts();
  const memoryMb = Math.floor(Math.max(totalMb - reservedMb, totalMb * leastShare));
  const known = await prisma.node.findUnique({ where: { name } });
  if (known) {
    await prisma.node.update({ where: { id: known.id }, data: { memoryMb, cpus, facts: { ...facts, totalMb } } });
    await prisma.$executeRaw`UPDATE "Node" SET "seenAt" = now() WHERE id = ${known.id}`;
    return;
  }
  const id = newId('nod');
  await transact(prisma, systemActor, async (tx) => {
    await tx.node.create({ data: { id, name, memoryMb, cpus, facts: { ...facts, totalMb }, seenAt: new Date() } });
    await tx.audit({ action: 'node.joined', teamId: null, targetId: id, target: name });
    await tx.emit({ topic: 'node', teamId: null, payload: { id } });
  });
  wakes.send('outbox', 'instances');
}
