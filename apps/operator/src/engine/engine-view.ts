import type { Observed, ObservedPage } from '@berth/domain';

const settleMs = 4_000;

/** What the engine says it has, kept up to date by the observer. Not a truth of ours: it starts empty with each process. */
export class EngineView {
  private instances = new Map<string, Observed>();
  private boot: string | undefined;
  private readonly removalAsked = new Map<string, number>();
  /** What it was just told, until it says so itself. */
  private readonly expected = new Map<string, { generation: number; until: number }>();

  /** Before the first page nothing may be concluded from an absence. */
  get known(): boolean {
    return this.boot !== undefined;
  }

  /** What changed. After a restart of the engine the page is whole: what is not in it is not there. */
  take(page: ObservedPage): Observed[] {
    if (page.boot !== this.boot) this.instances = new Map();
    this.boot = page.boot;
    for (const observed of page.instances) this.instances.set(observed.id, observed);
    return page.instances;
  }

  /** The engine is away: what is remembered may be old. */
  lose(): void {
    this.boot = undefined;
  }

  /** Undefined: not there. What is gone is not there either. */
  generationOf(id: string): number | undefined {
    const observed = this.instances.get(id);
    const seen = observed && observed.state !== 'gone' ? observed.generation : undefined;
    const told = this.expected.get(id);
    if (!told || (seen ?? 0) >= told.generation || told.until < performance.now()) return seen;
    return told.generation;
  }

  /** It was told and accepted: nothing is repeated before it had time to show. */
  expect(id: string, generation: number): void {
    this.expected.set(id, { generation, until: performance.now() + settleMs });
  }

  /** Asked for once, and again only when it is still there after a while. */
  mayRemove(id: string): boolean {
    const askedAt = this.removalAsked.get(id);
    if (askedAt !== undefined && performance.now() - askedAt < settleMs) return false;
    this.removalAsked.set(id, performance.now());
    return true;
  }

  /** Ids that are there; compare them with rows read *after* this call. */
  present(): string[] {
    return [...this.instances.values()].flatMap(({ id, state }) => (state === 'gone' ? [] : [id]));
  }

  forget(id: string): void {
    this.instances.delete(id);
    this.expected.delete(id);
    this.removalAsked.delete(id);
  }
}
