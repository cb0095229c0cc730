import { bridgePrefix, rangeOf, toAddress } from '../network-names.js';

/** What the firewall has to know. */
export interface FirewallFacts {
  installation: string;
  /** Where the router listens on this host. */
  routerPort: number;
  /** The /12 that platform, build and team networks come from. */
  networkPool: string;
  /** The host's name servers: port 53 of them stays open, private or not. */
  resolvers: readonly string[];
  /** Private ranges that apps may reach, set by whoever runs the platform. */
  allowedPrivate: readonly string[];
  /** The bridges there are. Rules hold for bridges to come, too: they go by the prefix of the name. */
  teams: readonly { bridge: string; gateway: string }[];
}

/** Nothing of this is the internet. */
const closedRanges = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '224.0.0.0/3',
];
const linkLocal = '169.254.0.0/16';

export function tableName(installation: string): string {
  return `berth_${installation}`;
}

/**
 * One table of its own, in front of Docker's chains (priority −10): a `drop` here is final, whatever others accept, and
 * iptables, legacy or not, cannot undo it. Replaced as a whole in one transaction, so there is no moment without it.
 */
export function ruleset(facts: FirewallFacts): string {
  const table = tableName(facts.installation);
  const teams = `"${bridgePrefix(facts.installation)}*"`;
  const build = buildSubnet(facts.networkPool);
  const pool = facts.networkPool;
  const port = facts.routerPort;
  return `table inet ${table}
delete table inet ${table}
table inet ${table} {
  set same_team { type ifname . ifname; ${elements(facts.teams.map(({ bridge }) => `"${bridge}" . "${bridge}"`))}}
  set gateways { type ifname . ipv4_addr; ${elements(facts.teams.map(({ bridge, gateway }) => `"${bridge}" . ${gateway}`))}}
  set resolvers { type ipv4_addr; ${elements(facts.resolvers)}}
  set allowed { type ipv4_addr; flags interval; auto-merge; ${elements(facts.allowedPrivate)}}
  set closed { type ipv4_addr; flags interval; auto-merge; ${elements(closedRanges)}}

  chain input {
    type filter hook input priority filter - 10; policy accept;
    iifname ${teams} jump from_team_to_host
    ip saddr ${build} jump from_build_to_host
  }
  chain forward {
    type filter hook forward priority filter - 10; policy accept;
    iifname ${teams} jump from_team
    oifname ${teams} jump into_team
    ip saddr ${build} jump from_build
  }

  chain from_team_to_host {
    ct state established,related accept
    iifname . ip daddr @gateways tcp dport ${port} accept
    ip daddr != ${pool} tcp dport ${port} accept
    ip daddr @resolvers meta l4proto { tcp, udp } th dport 53 accept
    counter drop
  }
  chain from_team {
    ct state established,related accept
    iifname . oifname @same_team accept
    jump to_internet
  }
  chain into_team {
    ct state established,related accept
    counter drop
  }
  chain from_build_to_host {
    ct state established,related accept
    ip daddr @resolvers meta l4proto { tcp, udp } th dport 53 accept
    counter drop
  }
  chain from_build {
    ct state established,related accept
    ip daddr ${build} accept
    jump to_internet
  }
  chain to_internet {
    meta nfproto ipv6 counter drop
    ip daddr @resolvers meta l4proto { tcp, udp } th dport 53 accept
    ip daddr { ${pool}, ${linkLocal} } counter drop
    ip daddr @allowed accept
    ip daddr @closed counter drop
    accept
  }
}
`;
}

/** The second /24 of the pool. */
export function buildSubnet(pool: string): string {
  return `${toAddress(rangeOf(pool).first + 256)}/24`;
}

function elements(list: readonly string[]): string {
  return list.length === 0 ? '' : `elements = { ${list.join(', ')} } `;
}
