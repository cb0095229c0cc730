import { type PrismaClient, transact } from '@berth/database';
import { DomainError, NotFound, newId } from '@berth/domain';
import { hashOf, newSecret } from '../tokens/secret.js';

const system = { actorId: 'system', via: 'admin-cli' };

/** With it a builder on another machine joins. The secret leaves once, here. */
export async function createBuilderToken(prisma: PrismaClient, name: string): Promise<string> {
  if (!/^[a-z0-9][a-z0-9.-]{0,62}$/.test(name)) throw invalidName(name);
  const secret = newSecret('berthbuilder');
  await transact(prisma, system, async (tx) => {
    if (await tx.builder.findFirst({ where: { name, revokedAt: null } })) throw nameTaken(name);
    const id = newId('bdr');
    await tx.builder.create({ data: { id, name, tokenHash: hashOf(secret) } });
    await tx.audit({ action: 'builder.token_created', teamId: null, targetId: id, target: name });
  });
  return secret;
}

/** It claims nothing more; what it was building is taken over when its lease runs out. */
export async function revokeBuilder(prisma: PrismaClient, name: string): Promise<string> {
  await transact(prisma, system, async (tx) => {
    const [revoked] = await tx.builder.updateManyAndReturn({
      where: { name, revokedAt: null },
      data: { revokedAt: new Date() },
    });
    if (!revoked) throw new NotFound('builder', name);
    await tx.audit({ action: 'builder.revoked', teamId: null, targetId: revoked.id, target: name });
  });
  return `The builder ${name} may no longer build.`;
}

function invalidName(name: string): DomainError {
  return new DomainError('builder.invalid_name', `"${name}" cannot be the name of a builder.`, {
    kind: 'invalid',
    hint: 'Use a-z, 0-9, . and -, for example the machine’s name.',
  });
}

function nameTaken(name: string): DomainError {
  return new DomainError('builder.name_taken', `There is a builder called "${name}".`, {
    kind: 'conflict',
    hint: `Revoke it first: ./berth platform builder-token revoke ${name}`,
  });
}
