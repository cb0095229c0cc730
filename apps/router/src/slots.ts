/**
 * Which app has which of HAProxy's pre-declared backends. Kept over restarts, so that counters stay the app's own;
 * a slot is given again only after its last server is gone.
 */
export class Slots {
  readonly #slots = new Map<string, string>();
  readonly #apps = new Map<string, string>();
  readonly #leaving = new Set<string>();
  #size: number;

  constructor(
    private readonly step: number,
    kept: { size: number; slots: Record<string, string> } = { size: 0, slots: {} },
  ) {
    this.#size = Math.max(step, kept.size);
    for (const [appId, slot] of Object.entries(kept.slots)) this.#put(appId, slot);
  }

  of(appId: string): string {
    this.#leaving.delete(appId);
    const known = this.#slots.get(appId);
    if (known) return known;
    let number = 1;
    while (this.#apps.has(`s${number}`)) number += 1;
    while (number > this.#size) this.#size += this.step;
    const slot = `s${number}`;
    this.#put(appId, slot);
    return slot;
  }

  appOf(slot: string): string | undefined {
    return this.#apps.get(slot);
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
      if (slot) this.#apps.delete(slot);
      this.#leaving.delete(appId);
    }
  }

  #put(appId: string, slot: string): void {
    this.#slots.set(appId, slot);
    this.#apps.set(slot, appId);
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
