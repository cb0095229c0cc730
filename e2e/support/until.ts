import { setTimeout as delay } from 'node:timers/promises';

/** Polls until the probe's answer satisfies; an error that names what it saw last when it never does. */
export async function until<T>(
  what: string,
  probe: () => Promise<T>,
  satisfied: (value: T) => boolean,
  { timeoutMs = 90_000, everyMs = 50 } = {},
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const value = await probe();
    if (satisfied(value)) return value;
    if (Date.now() > deadline)
      throw new Error(`${what}: not within ${timeoutMs} ms, last saw ${JSON.stringify(value)}`);
    await delay(everyMs);
  }
}
