/** IPv4 arithmetic for the pool of networks, and which address an instance gets. */

const teamPrefix = 22;
const addressesPerNetwork = 2 ** (32 - teamPrefix);
/** The platform's own networks take the first of the pool (…0.0/24, …1.0/24). */
const firstTeamNetwork = 1;
/** After every router forgot an address it rests: packets may still be on their way. */
export const addressRestSeconds = 60;

/** Every /22 that teams may get of the pool, in order. */
export function* teamSubnets(pool: string): Generator<string> {
  const { base, prefix } = parse(pool);
  const count = 2 ** (teamPrefix - prefix);
  for (let i = firstTeamNetwork; i < count; i += 1) yield `${format(base + i * addressesPerNetwork)}/${teamPrefix}`;
}

/** The bridge's own address, where the router listens for the team. */
export function gatewayOf(subnet: string): string {
  return format(parse(subnet).base + 1);
}

export interface AddressRow {
  ip: string;
  /** Null: given back. */
  instanceId: string | null;
  freedAtVersion: number | null;
  quarantinedUntil: Date | null;
}

interface Clock {
  now: Date;
  /** What every router, also a lost one, has applied. */
  ackedByEveryRouter: number;
}

/**
 * A never used address first, then the one that rested longest. Undefined when all are taken or resting:
 * giving one too early would send one app's visitors to another's.
 */
export function chooseAddress(subnet: string, rows: readonly AddressRow[], clock: Clock): string | undefined {
  const known = new Set(rows.map(({ ip }) => ip));
  const { base, prefix } = parse(subnet);
  const last = base + 2 ** (32 - prefix) - 2;
  for (let address = base + 2; address <= last; address += 1) {
    const ip = format(address);
    if (!known.has(ip)) return ip;
  }
  const rested = rows.filter((row) => mayBeReused(row, clock));
  rested.sort((a, b) => (a.quarantinedUntil?.getTime() ?? 0) - (b.quarantinedUntil?.getTime() ?? 0));
  return rested[0]?.ip;
}

export function mayBeReused(row: AddressRow, { now, ackedByEveryRouter }: Clock): boolean {
  if (row.instanceId !== null) return false;
  if (row.quarantinedUntil && row.quarantinedUntil > now) return false;
  return (row.freedAtVersion ?? 0) <= ackedByEveryRouter;
}

function parse(cidr: string): { base: number; prefix: number } {
  const [ip = '', bits = ''] = cidr.split('/');
  const parts = ip.split('.').map(Number);
  const prefix = Number(bits);
  const valid = parts.length === 4 && parts.every((part) => Number.isInteger(part) && part >= 0 && part < 256);
  if (!valid || !(prefix >= 8 && prefix <= 30)) throw new Error(`Not an IPv4 network: "${cidr}"`);
  const address = parts.reduce((sum, part) => sum * 256 + part, 0);
  return { base: address - (address % 2 ** (32 - prefix)), prefix };
}

function format(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
}
