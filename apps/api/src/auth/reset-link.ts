import { randomBytes } from 'node:crypto';
import { type PrismaClient, transact } from '@berth/database';
import { NotFound } from '@berth/domain';
import type { ApiConfig } from '../http/api-config.js';
import { type PeopleAuth, resetLinkSeconds } from './auth.js';

/** No mail is sent: the admin hands the link over. With it the person sets a password, and all their sessions end. */
export async function makeResetLink(
  prisma: PrismaClient,
  { auth }: PeopleAuth,
  { consoleUrl }: ApiConfig,
  address: string,
): Promise<string> {
  const email = address.trim().toLowerCase();
  const user = await prisma.user.findUnique({ where: { email } });
  if (!user) throw new NotFound('user', email);
  const token = randomBytes(24).toString('base64url');
  const { internalAdapter } = await auth.$context;
  await internalAdapter.createVerificationValue({
    identifier: `reset-password:${token}`,
    value: user.id,
    expiresAt: new Date(Date.now() + resetLinkSeconds * 1_000),
  });
  await transact(prisma, { actorId: 'system', via: 'admin-cli' }, (tx) =>
    tx.audit({ action: 'user.reset_link_made', teamId: null, targetId: user.id, target: email }),
  );
  return `${consoleUrl}/reset-password?token=${token}`;
}
