import type { Deps } from '../deps.js';

/**
 * What the engine has and the database does not: a row is always written before its container, so a container that was
 * there *before* the rows were read and has none is left over. Only ours, only by exact id.
 */
export async function removeOrphans({ prisma, engine, view, logger }: Deps): Promise<void> {
  if (!view.known) return;
  const present = view.present();
  if (present.length === 0) return;
  const rows = await prisma.instance.findMany({ where: { id: { in: present } }, select: { id: true } });
  const known = new Set(rows.map(({ id }) => id));
  const orphans = present.filter((id) => !known.has(id) && view.mayRemove(id));
  if (orphans.length === 0) return;
  logger.warn({ orphans }, 'removing containers that belong to nothing');
  await engine.removeInstances(orphans);
}
