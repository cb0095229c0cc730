import type { App, PageQuery } from '@berth/contracts/http';
import { type Prisma, PrismaClient } from '@berth/database';
import { appStateOf, NotFound } from '@berth/domain';
import { Injectable } from '@nestjs/common';
import { BuildReader } from '../builds/build-reader.js';
import { DeploymentReader } from '../deployments/deployment-reader.js';
import { ActorNames } from '../http/actor-names.js';
import { ApiConfig } from '../http/api-config.js';
import { afterCursor, newestFirst, pageOf } from '../http/page.js';
import { ReleaseReader } from '../releases/release-reader.js';

const include = {
  hosts: { orderBy: [{ primary: 'desc' }, { name: 'asc' }] },
  formations: true,
  team: { select: { slug: true } },
  instances: { select: { deploymentId: true, desired: true, observed: true } },
} as const satisfies Prisma.AppInclude;
type AppRow = Prisma.AppGetPayload<{ include: typeof include }>;

const openStates = ['queued', 'releasing', 'starting', 'routing', 'draining'];

/** Apps as people see them: what is desired, what is observed, what happened last. */
@Injectable()
export class AppReader {
  constructor(
    private readonly prisma: PrismaClient,
    private readonly builds: BuildReader,
    private readonly deployments: DeploymentReader,
    private readonly releases: ReleaseReader,
    private readonly names: ActorNames,
    private readonly config: ApiConfig,
  ) {}

  async list(teamId: string, page: PageQuery): Promise<{ items: App[]; next: string | null }> {
    const where = { teamId, ...afterCursor(page) };
    const rows = await this.prisma.app.findMany({ where, ...newestFirst(page), include });
    const toApp = await this.viewOf(rows);
    return pageOf(rows, page, toApp);
  }

  async show(teamId: string, slug: string): Promise<App> {
    const row = await this.prisma.app.findUnique({ where: { teamId_slug: { teamId, slug } }, include });
    if (!row) throw new NotFound('app', slug);
    return (await this.viewOf([row]))(row);
  }

  /** Everything around the rows in a handful of queries, however many apps there are. */
  private async viewOf(rows: readonly AppRow[]): Promise<(row: AppRow) => App> {
    const ids = rows.map(({ id }) => id);
    const [builds, deployments, live, nameOf] = await Promise.all([
      this.builds.newest(ids),
      this.deployments.newest(ids),
      this.releases.byId(rows.flatMap(({ liveReleaseId }) => liveReleaseId ?? [])),
      this.names.of(rows.map(({ createdBy }) => createdBy)),
    ]);
    return (row) => {
      const latestBuild = builds.get(row.id) ?? null;
      const latestDeployment = deployments.get(row.id) ?? null;
      const liveRelease = live.get(row.liveReleaseId ?? '') ?? null;
      const instances = countInstances(row, Object.keys(liveRelease?.processes ?? {}));
      const desired = row.desired as App['desired'];
      return {
        ...settingsOf(row),
        ...this.addressesOf(row),
        desired,
        state: appStateOf({
          desired,
          released: row.liveReleaseId !== null,
          building: latestBuild !== null && ['queued', 'building'].includes(latestBuild.state),
          deploying: latestDeployment !== null && openStates.includes(latestDeployment.state),
          instances,
        }),
        live: liveRelease?.summary ?? null,
        latestBuild,
        latestDeployment,
        instances: { desired: instances.desired, ready: instances.ready },
        createdAt: row.createdAt.toISOString(),
        createdBy: nameOf(row.createdBy),
      };
    };
  }

  private addressesOf({ slug, team, hosts }: AppRow): Pick<App, 'team' | 'url' | 'hosts' | 'gitUrl'> {
    const names = hosts.map(({ name }) => name);
    const first = names[0] ?? `${slug}.${this.config.domain}`;
    return {
      team: team.slug,
      url: this.config.appUrl(first),
      hosts: names,
      gitUrl: this.config.gitUrl(team.slug, slug),
    };
  }
}

type Settings = 'branch' | 'healthPath' | 'startSeconds' | 'drainSeconds' | 'requestSeconds' | 'concurrency';

function settingsOf(row: AppRow): Pick<App, 'id' | 'name' | Settings> {
  const { id, slug, branch, healthPath, startSeconds, drainSeconds, requestSeconds, concurrency } = row;
  return { id, name: slug, branch, healthPath, startSeconds, drainSeconds, requestSeconds, concurrency };
}

function countInstances(row: AppRow, processes: readonly string[]) {
  const current = row.instances.filter(
    ({ deploymentId, desired }) => deploymentId === row.liveDeploymentId && desired === 'running',
  );
  return {
    desired: row.formations.reduce(
      (sum, { process, quantity }) => (processes.includes(process) ? sum + quantity : sum),
      0,
    ),
    ready: current.filter(({ observed }) => observed === 'ready').length,
    failing: current.filter(({ observed }) => observed === 'backoff' || observed === 'failed').length,
  };
}
