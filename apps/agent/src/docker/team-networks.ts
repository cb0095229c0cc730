import { DomainError } from '@berth/domain';
import { labels } from '../container-spec.js';
import type { Firewall } from '../firewall/firewall.js';
import { bridgeName, gatewayOf, networkName } from '../network-names.js';
import { absent, type DockerNode, engine, isUnavailable, statusOf, wordsOf } from './docker-engine.js';

/** One bridge per team with an explicit subnet, made with its first instance; the firewall knows it before that starts. */
export class TeamNetworks {
  private readonly making = new Map<string, Promise<string>>();

  constructor(
    private readonly node: DockerNode,
    private readonly firewall: Firewall,
  ) {}

  /** At boot: every bridge there is goes into the firewall. */
  async load(): Promise<void> {
    const filters = {
      label: [`${labels.installation}=${this.node.installation}`, `${labels.component}=team-network`],
    };
    const found = await engine(() => this.node.docker.listNetworks({ filters: JSON.stringify(filters) as never }));
    const bridges = found.map(({ Options, IPAM }) => [
      Options?.['com.docker.network.bridge.name'] ?? '',
      IPAM?.Config?.[0]?.Gateway ?? '',
    ]) as [string, string][];
    await this.firewall.setTeams(new Map(bridges.filter(([bridge, gateway]) => bridge && gateway)));
  }

  /** Its name. Safe to call for every instance. */
  async ensure({ teamId, subnet }: { teamId: string; subnet: string }): Promise<string> {
    const underWay = this.making.get(teamId);
    if (underWay) return underWay;
    const made = this.make(teamId, subnet).finally(() => this.making.delete(teamId));
    this.making.set(teamId, made);
    return made;
  }

  /** Fine when there is none. Refused while containers are on it. */
  async remove(teamId: string): Promise<void> {
    const network = this.node.docker.getNetwork(networkName(this.node.installation, teamId));
    const found = await absent(() => network.inspect());
    if (!found || found.Labels?.[labels.installation] !== this.node.installation) return;
    try {
      await engine(() => network.remove());
    } catch (error) {
      if (statusOf(error) === 404) return;
      if (statusOf(error) !== 403 && statusOf(error) !== 409) throw error;
      throw new DomainError('network.in_use', `The network of team ${teamId} still has containers on it.`, {
        kind: 'conflict',
        hint: 'Remove its instances first.',
        cause: error,
      });
    }
    await this.firewall.removeTeam(bridgeName(this.node.installation, teamId));
  }

  private async make(teamId: string, subnet: string): Promise<string> {
    const { installation, docker } = this.node;
    const name = networkName(installation, teamId);
    const bridge = bridgeName(installation, teamId);
    const gateway = gatewayOf(subnet);
    await this.firewall.addTeam(bridge, gateway);
    const found = await absent(() => docker.getNetwork(name).inspect());
    if (found) {
      const actual = found.IPAM?.Config?.[0]?.Subnet;
      if (actual === subnet) return name;
      throw new Error(`network ${name} has subnet ${actual}, not ${subnet}`);
    }
    await engine(() =>
      docker.createNetwork({
        Name: name,
        CheckDuplicate: true,
        Driver: 'bridge',
        Internal: false,
        Attachable: false,
        EnableIPv6: false,
        IPAM: { Driver: 'default', Config: [{ Subnet: subnet, Gateway: gateway }] },
        Options: {
          'com.docker.network.bridge.name': bridge,
          'com.docker.network.bridge.enable_icc': 'true',
          'com.docker.network.bridge.enable_ip_masquerade': 'true',
        },
        Labels: {
          [labels.installation]: installation,
          [labels.component]: 'team-network',
          [labels.team]: teamId,
        },
      }),
    ).catch((error: unknown) => {
      if (statusOf(error) === 409) return;
      throw isUnavailable(error) ? error : new Error(`network ${name}: ${wordsOf(error)}`, { cause: error });
    });
    return name;
  }
}
