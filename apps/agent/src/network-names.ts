import { createHash } from 'node:crypto';
import { dashed } from '@berth/domain';

/** Linux allows 15 characters: 3 + 6 of the installation, 6 of the team. The firewall knows ours by the first 9. */
export function bridgePrefix(installation: string): string {
  return `bth${installation.slice(0, 6)}`;
}

export function bridgeName(installation: string, teamId: string): string {
  const hash = createHash('sha256').update(teamId).digest('hex');
  return `${bridgePrefix(installation)}${hash.slice(0, 6)}`;
}

export function networkName(installation: string, teamId: string): string {
  return `berth-${installation}-team-${dashed(teamId)}`;
}

/** The first address of a subnet. */
export function gatewayOf(subnet: string): string {
  return toAddress(rangeOf(subnet).first + 1);
}

/** `10.128.0.0/12` → first address as a number, and how many there are. */
export function rangeOf(cidr: string): { first: number; size: number } {
  const [address = '', bits = '32'] = cidr.split('/');
  const size = 2 ** (32 - Number(bits));
  const number = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  return { first: Math.floor(number / size) * size, size };
}

export function toAddress(number: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join('.');
}
