import { LogBatch } from '@berth/contracts';
import { type Route, route } from '@berth/process';
import type { Deps, Stores } from '../deps.js';

const knownForMs = 30_000;
const appsRemembered = 10_000;

/** What agents, builders and routers hand over (packages/contracts/src/logs.ts). */
export function logEndpoints(deps: Deps, { logs }: Stores): Route[] {
  const apps = new KnownApps(deps);
  return [
    route('POST', '/logs', { body: LogBatch, maxBodyBytes: 32 * 1024 * 1024 }, async ({ body }) => {
      // A destroyed app's last lines are taken and dropped, or its shipper would try for ever.
      if (!(await apps.has(body.appId))) return { stored: body.records.at(-1)?.seq ?? -1 };
      return { stored: await logs.ingest(body) };
    }),
    route('GET', '/logs/cursors', {}, async ({ request }) => {
      const origins = new URL(request.url ?? '/', 'http://internal').searchParams.getAll('origin');
      const cursors = await Promise.all(origins.map(async (origin) => [origin, await logs.cursor(origin)] as const));
      return Object.fromEntries(cursors);
    }),
  ];
}

/** Log batches come several times a second: each app is looked up once in half a minute. */
class KnownApps {
  private readonly checked = new Map<string, { at: number; there: boolean }>();

  constructor(private readonly deps: Deps) {}

  async has(appId: string): Promise<boolean> {
    const known = this.checked.get(appId);
    if (known && performance.now() - known.at < knownForMs) return known.there;
    const there = (await this.deps.prisma.app.count({ where: { id: appId } })) > 0;
    if (this.checked.size >= appsRemembered) this.checked.clear();
    this.checked.set(appId, { at: performance.now(), there });
    return there;
  }
}
