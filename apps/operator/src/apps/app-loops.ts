import { reconcileApp } from '@berth/domain';
import { type Loop, loop } from '@berth/process';
import type { Deps } from '../deps.js';
import { type AppState, loadApps } from './app-state.js';
import { destroyApp } from './destroy-app.js';
import { reconcile } from './reconcile.js';
import { rollOut } from './roll-out.js';

/** More looks in a row than any story needs; the next scan goes on where this one stopped. */
const looksInARow = 40;

/** All apps are looked at when something happened and every 5 s; each app moves by itself, never twice at once. */
export class AppLoops {
  private readonly busy = new Map<string, { again: boolean; done: Promise<void> }>();
  private readonly scan: Loop;
  private readonly quiet: () => void;
  private stopped = false;

  constructor(private readonly deps: Deps) {
    const { logger, wakes } = deps;
    this.scan = loop({ name: 'apps', logger }, () => this.lookAtAll());
    this.quiet = wakes.on(['deployments', 'instances'], () => this.scan.wake());
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.quiet();
    await this.scan.stop();
    await Promise.all([...this.busy.values()].map(({ done }) => done));
  }

  private async lookAtAll(): Promise<void> {
    const { prisma, view } = this.deps;
    for (const app of await loadApps(prisma, view)) if (hasWork(app, view.known)) this.wake(app.id);
  }

  private wake(appId: string): void {
    const running = this.busy.get(appId);
    if (running) {
      running.again = true;
      return;
    }
    const entry = { again: false, done: Promise.resolve() };
    this.busy.set(appId, entry);
    entry.done = this.settle(appId, entry);
  }

  private async settle(appId: string, entry: { again: boolean }): Promise<void> {
    try {
      for (let look = 0; look < looksInARow && !this.stopped; look += 1) {
        entry.again = false;
        const moved = await settleOnce(this.deps, appId);
        if (!moved && !entry.again) return;
      }
    } catch (error) {
      this.deps.logger.error({ err: error, appId }, 'the app could not be moved on; tried again soon');
    } finally {
      this.busy.delete(appId);
    }
  }
}

/** One look at one app: its deployment one step further, then its instances. True when it is worth another. */
export async function settleOnce(deps: Deps, appId: string): Promise<boolean> {
  const [app] = await loadApps(deps.prisma, deps.view, [appId]);
  if (!app) return false;
  if (await rollOut(deps, app)) return true;
  const moved = await reconcile(deps, app);
  return (await destroyApp(deps, app)) || moved;
}

function hasWork(app: AppState, engineKnown: boolean): boolean {
  if (app.active || app.queued || app.facts.desired === 'destroying') return true;
  return engineKnown && reconcileApp(app.facts).length > 0;
}
