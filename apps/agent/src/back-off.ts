const longestSeconds = 300;

/** 1, 2, 4 … 300 s: how long an instance rests after its nth exit in a row. */
export function backOffSeconds(exits: number): number {
  return Math.min(longestSeconds, 2 ** Math.min(30, Math.max(0, exits - 1)));
}

/** Who was ready that long has a clean sheet again. */
export const forgivenAfterReadyMs = 60_000;

/** A new instance that ends this often before it was ever ready will not get there: the deployment is told. */
export const exitsBeforeGivingUp = 3;
