import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import type { Logger } from '@berth/process';
import { type FirewallFacts, ruleset, tableName } from './ruleset.js';

interface FirewallOptions extends Omit<FirewallFacts, 'teams' | 'resolvers'> {
  logger: Logger;
}

/** Keeps our one nft table as it should be. No instance starts before it stands. */
export class Firewall {
  private teams = new Map<string, string>();
  private appliedText = '';
  /** The table as the kernel shows it, right after it was applied. */
  private appliedListing = '';
  private applying: Promise<void> = Promise.resolve();

  constructor(private readonly options: FirewallOptions) {}

  /** Before the first instance on a bridge, and after the last. */
  async setTeams(teams: ReadonlyMap<string, string>): Promise<void> {
    this.teams = new Map(teams);
    await this.ensure();
  }

  async addTeam(bridge: string, gateway: string): Promise<void> {
    if (this.teams.get(bridge) === gateway && this.appliedText !== '') return;
    this.teams.set(bridge, gateway);
    await this.ensure();
  }

  async removeTeam(bridge: string): Promise<void> {
    this.teams.delete(bridge);
    await this.ensure();
  }

  /** Applies the rules when they, or what they are made from, are not what they were. */
  async ensure(): Promise<void> {
    const next = this.applying.then(() => this.apply());
    this.applying = next.catch(() => {});
    await next;
  }

  async remove(): Promise<void> {
    const table = tableName(this.options.installation);
    await nft(['-f', '-'], `table inet ${table}\ndelete table inet ${table}\n`);
  }

  private async apply(): Promise<void> {
    const teams = [...this.teams].map(([bridge, gateway]) => ({ bridge, gateway }));
    const wanted = ruleset({ ...this.options, teams, resolvers: await hostResolvers() });
    if (wanted === this.appliedText && (await this.listing()) === this.appliedListing) return;
    if (this.appliedText === wanted)
      this.options.logger.warn('the firewall was changed by somebody else: applied again');
    await nft(['-f', '-'], wanted);
    this.appliedListing = await this.listing();
    this.appliedText = wanted;
  }

  private async listing(): Promise<string> {
    // Stateless: counters are no change.
    return nft(['-s', 'list', 'table', 'inet', tableName(this.options.installation)]).catch(() => '');
  }
}

/** Name servers outside this host; those on 127.0.0.0/8 are asked by Docker, not by containers. */
export async function hostResolvers(): Promise<string[]> {
  // systemd-resolved's stub file names 127.0.0.53; Docker then uses the real list, so do we.
  const files = ['/run/systemd/resolve/resolv.conf', '/etc/resolv.conf'];
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8').catch(() => '')));
  return resolversIn(texts.join('\n'));
}

export function resolversIn(resolvConf: string): string[] {
  const found = [...resolvConf.matchAll(/^\s*nameserver\s+(\d+\.\d+\.\d+\.\d+)\s*$/gm)].map(
    ([, address]) => address ?? '',
  );
  return [...new Set(found)].filter((address) => !address.startsWith('127.')).sort();
}

async function nft(args: readonly string[], input = ''): Promise<string> {
  const child = spawn('nft', args, { stdio: ['pipe', 'pipe', 'pipe'] });
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const [out, problems, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve)),
  ]);
  if (code !== 0) throw new Error(`nft ${args.join(' ')}: ${problems.trim()}`);
  return out;
}
