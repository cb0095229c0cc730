/** Address ranges of an installation: chosen once so that nothing on the machine overlaps, then fixed. */
export interface Range {
  base: number;
  prefix: number;
}

export function parseRange(text: string): Range {
  const [address = '', prefix = '32'] = text.split('/');
  const size = Number(prefix);
  const mask = size === 0 ? 0 : (0xffffffff << (32 - size)) >>> 0;
  return { base: (toNumber(address) & mask) >>> 0, prefix: size };
}

export function formatRange({ base, prefix }: Range): string {
  return `${toAddress(base)}/${prefix}`;
}

export function overlaps(a: Range, b: Range): boolean {
  const shorter = Math.min(a.prefix, b.prefix);
  const shift = 2 ** (32 - shorter);
  return Math.floor(a.base / shift) === Math.floor(b.base / shift);
}

/** The first range of that size inside 10.128.0.0/10 that overlaps nothing given. */
export function choosePool(taken: readonly string[], prefix: number): string | undefined {
  const used = taken.filter((range) => /^\d+\.\d+\.\d+\.\d+(\/\d+)?$/.test(range)).map(parseRange);
  const size = 2 ** (32 - prefix);
  const first = toNumber('10.128.0.0');
  for (let base = first; base < first + 2 ** 22; base += size) {
    const candidate = { base, prefix };
    if (!used.some((range) => range.prefix > 0 && overlaps(range, candidate))) return formatRange(candidate);
  }
  return undefined;
}

/** Static addresses of the platform: the n-th of the pool's first /24, and of its second for builds. */
export function addressesOf(pool: string) {
  const { base } = parseRange(pool);
  const platform = (n: number) => toAddress(base + n);
  const build = (n: number) => toAddress(base + 256 + n);
  return {
    platformSubnet: `${toAddress(base)}/24`,
    platformGateway: platform(1),
    buildSubnet: `${toAddress(base + 256)}/24`,
    buildGateway: build(1),
    /** The bridge inside build-engine, where RUN steps live. */
    buildBridge: `${toAddress(base + 512 + 1)}/24`,
    postgres: platform(10),
    redis: platform(11),
    s3: platform(12),
    registry: platform(13),
    api: platform(20),
    console: platform(21),
    operator: platform(22),
    builder: platform(23),
    buildEngine: build(10),
    registryForBuilds: build(13),
  };
}

function toNumber(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}

function toAddress(value: number): string {
  return [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.');
}
