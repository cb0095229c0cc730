import { newId } from '@berth/domain';
import type { Database, Prisma } from './client.js';

/** Who does it, for the audit row. `via`: session | token:<id> | system. */
export interface Actor {
  readonly actorId: string;
  readonly via: string;
  readonly requestId?: string | undefined;
}

/** The control loops act in nobody's name. */
export const systemActor: Actor = { actorId: 'system', via: 'system' };

export const outboxTopics = ['app', 'build', 'release', 'deployment', 'instance', 'config', 'team', 'node'] as const;
export type OutboxTopic = (typeof outboxTopics)[number];

interface AuditEntry {
  /** app.created, config.changed … */
  action: string;
  teamId: string | null;
  targetId: string;
  /** The name it had. */
  target: string;
  detail?: Prisma.InputJsonObject;
}

interface OutboxEntry {
  topic: OutboxTopic;
  teamId: string | null;
  appId?: string | null;
  payload: Prisma.InputJsonObject & { id: string };
}

export interface Tx extends Prisma.TransactionClient {
  readonly actor: Actor;
  audit(entry: AuditEntry): Promise<void>;
  /** Told to consoles over SSE once the transaction stands. */
  emit(entry: OutboxEntry): Promise<void>;
}

/** A change, its audit row and its outbox row stand or fall together. */
export function transact<T>(prisma: Database, actor: Actor, change: (tx: Tx) => Promise<T>): Promise<T> {
  return prisma.$transaction((client) => change(withJournal(client, actor)));
}

function withJournal(client: Prisma.TransactionClient, actor: Actor): Tx {
  const journal: Pick<Tx, 'actor' | 'audit' | 'emit'> = {
    actor,
    async audit({ detail = {}, ...entry }) {
      const { actorId, via, requestId = null } = actor;
      await client.auditEntry.create({ data: { id: newId('aud'), actorId, via, requestId, ...entry, detail } });
    },
    async emit({ appId = null, ...entry }) {
      await client.outbox.create({ data: { id: newId('evt'), appId, ...entry } });
    },
  };
  // Prisma's client is a proxy itself: its methods are found on it, never copied from it.
  return new Proxy(client, {
    get: (target, key) => (key in journal ? Reflect.get(journal, key) : Reflect.get(target, key)),
  }) as Tx;
}
