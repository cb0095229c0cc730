import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Database } from '@berth/database';
import { bearer, type Route } from '@berth/process';

interface Tokens {
  agent: string;
  router: string;
  builder: string;
}

/** Each process has its own token, and each token its own part of this HTTP. */
export function authorizeBy(prisma: Database, { agent, router, builder }: Tokens) {
  const mayRoute = bearer(router);
  const mayBuild = bearer(builder);
  const mayLog = bearer(agent, router, builder);
  return async (request: IncomingMessage, { path }: Route): Promise<void> => {
    if (path.startsWith('/routes')) return mayRoute(request);
    const check = path.startsWith('/builder') ? mayBuild : mayLog;
    try {
      check(request);
    } catch (refused) {
      if (!(await isJoinedBuilder(prisma, request))) throw refused;
    }
  };
}

/** Builders on other machines have a token each, kept as its hash. */
export async function isJoinedBuilder(prisma: Database, request: IncomingMessage): Promise<boolean> {
  const [, token] = /^Bearer (\S{20,})$/.exec(request.headers.authorization ?? '') ?? [];
  if (!token) return false;
  const tokenHash = createHash('sha256').update(token).digest('hex');
  const { count } = await prisma.builder.updateMany({
    where: { tokenHash, revokedAt: null },
    data: { seenAt: new Date() },
  });
  return count > 0;
}
