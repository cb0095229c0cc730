/**
 * Which app has which of HAProxy's pre-declared backends. Kept over restarts, so that counters stay the app's own;
 * a slot is given again only after its last server is gone.
 */
export class Slots {
  readonly #slots = new Map<string, string>();
  readonly #leaving = new Set<string>();
  #size: number;

  constructor(
    private readonly step: number,
    kept: { size: number; slots: Record<string, string> } = { size: 0, slots: {} },
  ) {
    this.#size = Math.max(step, kept.size);
    for (const [appId, slot] of Object.entries(kept.slots)) this.#slots.set(appId, slot);
  }

  of(appId: string): string {
    this.#leaving.delete(appId);
    const known = this.#slots.get(appId);
    if (known) return known;
    const taken = new Set(this.#slots.values());
    let number = 1;
    while (taken.has(`s${number}`)) number += 1;
    while (number > this.#size) this.#size += this.step;
    const slot = `s${number}`;
    this.#slots.set(appId, slot);
    return slot;
  }

  appOf(slot: string): string | undefined {
    for (const [appId, name] of this.#slots) if (name === slot) return appId;
    return undefined;
  }

  /** The app is gone from the table; its slot follows when HAProxy has emptied it. */
  leave(appId: string): void {
    if (this.#slots.has(appId)) this.#leaving.add(appId);
  }

  /** Frees the slots of apps that left and have no server any more. */
  release(isEmpty: (slot: string) => boolean): void {
    for (const appId of this.#leaving) {
      const slot = this.#slots.get(appId);
      if (slot && !isEmpty(slot)) continue;
      this.#slots.delete(appId);
      this.#leaving.delete(appId);
    }
  }

  pool(): string[] {
    return Array.from({ length: this.#size }, (_, i) => `s${i + 1}`);
  }

  get size(): number {
    return this.#size;
  }

  toJSON(): { size: number; slots: Record<string, string> } {
    return { size: this.#size, slots: Object.fromEntries(this.#slots) };
  }
}
