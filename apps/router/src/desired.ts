import { isIPv4 } from 'node:net';
import { Route, type RouteInstance } from '@berth/contracts';
import { z } from 'zod';
import { type Entry, instancesOf, planSlots, type Slot } from './plan.js';
import { isSafeName } from './server-name.js';
import { Slots } from './slots.js';

/** The page as it crosses the wire; its rows are looked at one by one, so that a bad one cannot hold up the others. */
export const Page = z.object({ version: z.number().int(), complete: z.boolean(), routes: z.array(z.unknown()) });
export type Page = z.infer<typeof Page>;

export interface BadRow {
  appId: string | undefined;
  problem: string;
}

const Kept = z.object({
  version: z.number().int(),
  entries: z.array(
    z.object({
      route: Route,
      woken: z.object({ version: z.number(), instances: z.array(Route.shape.instances.element) }).optional(),
    }),
  ),
  slots: z.object({ size: z.number().int(), slots: z.record(z.string(), z.string()) }),
});

/** The last known table of routes. All of what HAProxy shall have follows from it. */
export class Desired {
  readonly #entries = new Map<string, Entry>();
  #version = 0;

  private constructor(readonly slots: Slots) {}

  static empty(step: number): Desired {
    return new Desired(new Slots(step));
  }

  /** What was kept by `toJSON`; throws when it is something else. */
  static from(kept: unknown, step: number): Desired {
    const { version, entries, slots } = Kept.parse(kept);
    const desired = new Desired(new Slots(step, slots));
    desired.#version = version;
    for (const { route, woken } of entries) desired.#entries.set(route.appId, woken ? { route, woken } : { route });
    return desired;
  }

  get version(): number {
    return this.#version;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(appId: string): Entry | undefined {
    return this.#entries.get(appId);
  }

  /** Throws when the page must not be applied at all; answers which of its rows were left out. */
  take(page: Page, asked: number): BadRow[] {
    if (asked === 0 && !page.complete) throw new Error('asked for the whole table and got a part of it');
    if (page.complete && page.routes.length === 0 && this.#entries.size > 0) {
      throw new Error(`got an empty table while ${this.#entries.size} apps are known`);
    }
    const bad: BadRow[] = [];
    const listed = new Set<string>();
    for (const row of page.routes) {
      const checked = checkRow(row);
      if (checked.appId) listed.add(checked.appId);
      if ('problem' in checked) bad.push(checked);
      else this.#put(checked.route);
    }
    if (page.complete) {
      for (const appId of this.#entries.keys()) if (!listed.has(appId)) this.#drop(appId);
    }
    this.#version = page.version;
    return bad;
  }

  /** A visitor woke these; they serve although the row says asleep, until a newer row says otherwise. */
  woke(appId: string, awake: readonly Pick<RouteInstance, 'id' | 'generation' | 'address' | 'port'>[]): void {
    const entry = this.#entries.get(appId);
    if (entry?.route.state !== 'asleep') return;
    const known = new Map(entry.route.instances.map((instance) => [instance.id, instance]));
    const instances = awake
      .map((instance, i) => ({
        name: known.get(instance.id)?.name ?? `web.${i + 1}`,
        maxconn: known.get(instance.id)?.maxconn ?? defaultMaxconn,
        ...instance,
      }))
      .filter((instance) => problemOfInstance(instance) === undefined);
    entry.woken = { version: entry.route.version, instances };
  }

  instances(appId: string): RouteInstance[] {
    const entry = this.#entries.get(appId);
    return entry ? instancesOf(entry) : [];
  }

  plan(): Slot[] {
    return planSlots(this.#entries.values(), (appId) => this.slots.of(appId));
  }

  toJSON(): z.infer<typeof Kept> {
    return { version: this.#version, entries: [...this.#entries.values()], slots: this.slots.toJSON() };
  }

  #put(route: Route): void {
    if (route.removed) {
      this.#drop(route.appId);
      return;
    }
    const before = this.#entries.get(route.appId);
    const woken = before?.woken?.version === route.version ? before.woken : undefined;
    this.#entries.set(
      route.appId,
      woken ? { route: remember(route, before), woken } : { route: remember(route, before) },
    );
  }

  #drop(appId: string): void {
    this.#entries.delete(appId);
    this.slots.leave(appId);
  }
}

/** Requests at once per instance, when nobody said. */
const defaultMaxconn = 100;

/** A sleeping app's row names nobody; who served it last is kept, for names and limits at its waking. */
function remember(route: Route, before: Entry | undefined): Route {
  if (route.state !== 'asleep' || route.instances.length > 0 || !before) return route;
  return { ...route, instances: before.route.instances };
}

type Checked = { appId: string; route: Route } | BadRow;

function checkRow(row: unknown): Checked {
  const parsed = Route.safeParse(row);
  const appId = z.object({ appId: z.string() }).safeParse(row).data?.appId;
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return { appId, problem: `${issue?.path.join('.')}: ${issue?.message}` };
  }
  const problem = parsed.data.instances.map(problemOfInstance).find((found) => found !== undefined);
  return problem ? { appId, problem } : { appId: parsed.data.appId, route: parsed.data };
}

function problemOfInstance({ id, name, address, port }: RouteInstance): string | undefined {
  if (!isSafeName(id)) return `an instance’s id is not a name: ${JSON.stringify(id.slice(0, 80))}`;
  if (!isSafeName(name)) return `an instance’s name is not a name: ${JSON.stringify(name.slice(0, 80))}`;
  if (!isIPv4(address) || port < 1 || port > 65_535) return `no address: ${address}:${port}`;
  return undefined;
}
