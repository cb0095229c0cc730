import type { IncomingMessage } from 'node:http';
import { LogBatch } from '@berth/contracts';
import { DomainError } from '@berth/domain';
import { bearer, type Route, route } from '@berth/process';
import type { Deps, Stores } from '../deps.js';

const knownForMs = 30_000;
const answersRemembered = 10_000;

/** What agents, builders and routers hand over (packages/contracts/src/logs.ts). */
export function logEndpoints({ prisma }: Deps, { logs }: Stores, tokens: { agent: string; router: string }): Route[] {
  const apps = new Remembered(async (id) => (await prisma.app.count({ where: { id } })) > 0);
  const builds = new Remembered(async (key) => {
    const [id = '', appId = ''] = key.split(' ');
    return (await prisma.build.count({ where: { id, appId } })) > 0;
  });
  const isOurs = bearer(tokens.agent, tokens.router);

  /** A builder writes the log of builds, each in its own app, and nothing else: it may stand on somebody else's machine. */
  async function checkAuthor(request: IncomingMessage, { appId, origin, records }: LogBatch): Promise<void> {
    try {
      return isOurs(request);
    } catch {
      const [, buildId] = /^(bld_[a-z0-9]+)\.\d+$/.exec(origin) ?? [];
      const own = records.every((record) => record.source === 'build' && record.origin === origin);
      if (buildId && own && (await builds.holds(`${buildId} ${appId}`))) return;
      throw new DomainError('log.foreign_origin', 'A builder may write the log of its builds only.', {
        kind: 'forbidden',
      });
    }
  }

  return [
    route('POST', '/logs', { body: LogBatch, maxBodyBytes: 32 * 1024 * 1024 }, async ({ body, request }) => {
      // A destroyed app's last lines are taken and dropped, or its shipper would try for ever.
      if (!(await apps.holds(body.appId))) return { stored: body.records.at(-1)?.seq ?? -1 };
      await checkAuthor(request, body);
      return { stored: await logs.ingest(body) };
    }),
    route('GET', '/logs/cursors', {}, async ({ request }) => {
      const origins = new URL(request.url ?? '/', 'http://internal').searchParams.getAll('origin');
      const cursors = await Promise.all(origins.map(async (origin) => [origin, await logs.cursor(origin)] as const));
      return Object.fromEntries(cursors);
    }),
  ];
}

/** Log batches come several times a second: the database is asked once in half a minute. */
class Remembered {
  private readonly answers = new Map<string, { at: number; holds: boolean }>();

  constructor(private readonly ask: (key: string) => Promise<boolean>) {}

  async holds(key: string): Promise<boolean> {
    const known = this.answers.get(key);
    if (known && performance.now() - known.at < knownForMs) return known.holds;
    const holds = await this.ask(key);
    if (this.answers.size >= answersRemembered) this.answers.clear();
    this.answers.set(key, { at: performance.now(), holds });
    return holds;
  }
}
