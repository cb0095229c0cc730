import { Processes } from '@berth/contracts';
import {
  type DesiredState,
  gatewayOf,
  type InstanceSpec,
  NotFound,
  type RunSpec,
  releasePhaseSeconds,
  runVariables,
  type Size,
  type SizeName,
  secretValues,
  sizes,
} from '@berth/domain';
import type { Deps } from '../deps.js';

/** The port that every routed process is told to listen on. */
export const appPort = 8080;

interface AppOfSpec {
  id: string;
  teamId: string;
  slug: string;
  healthPath: string | null;
  startSeconds: number;
  logLinesPerSecond: number;
}

interface RowOfSpec {
  id: string;
  releaseId: string;
  process: string;
  index: number;
  generation: number;
  desired: string;
  address: string;
  port: number | null;
  size: string;
}

export function sizeOf(name: string): Size {
  return sizes[name as SizeName] ?? sizes.small;
}

/** Rows become what an engine may be asked for; releases and their secrets are read once each. */
export async function instanceSpecs(deps: Deps, app: AppOfSpec, rows: readonly RowOfSpec[]): Promise<InstanceSpec[]> {
  const releases = new Map<string, Promise<Common>>();
  const commonOf = (id: string) => {
    const known = releases.get(id) ?? common(deps, app, id);
    releases.set(id, known);
    return known;
  };
  return Promise.all(
    rows.map(async ({ id, process, index, generation, desired, address, port, size, releaseId }) => {
      const { processes, ...release } = await commonOf(releaseId);
      return {
        ...release,
        id,
        process,
        index,
        generation,
        desired: desired as DesiredState,
        command: processes[process]?.command ?? null,
        env: {
          ...release.env,
          BERTH_INSTANCE: `${process}.${index}`,
          ...(port === null ? {} : { PORT: String(port) }),
        },
        address,
        port,
        healthPath: port === null ? null : app.healthPath,
        startSeconds: app.startSeconds,
        size: sizeOf(size),
      };
    }),
  );
}

/** The release phase: the release's own image, environment and network, run once. */
export async function releaseRunSpec(
  deps: Deps,
  app: AppOfSpec,
  { runId, releaseId, command, address }: { runId: string; releaseId: string; command: string[]; address: string },
): Promise<RunSpec> {
  const { processes: _, ...release } = await common(deps, app, releaseId);
  return {
    ...release,
    id: runId,
    command,
    source: 'release',
    deadlineSeconds: releasePhaseSeconds,
    env: { ...release.env, BERTH_INSTANCE: 'release' },
    address,
    size: sizes.small,
  };
}

type Common = Awaited<ReturnType<typeof common>>;

async function common({ prisma, configs, tokens }: Deps, app: AppOfSpec, releaseId: string) {
  const { id: appId, teamId, slug: appSlug, logLinesPerSecond } = app;
  const [release, team] = await Promise.all([
    prisma.release.findFirst({ where: { id: releaseId, appId, teamId } }),
    prisma.team.findUniqueOrThrow({ where: { id: teamId }, include: { network: true } }),
  ]);
  if (!release || !team.network) throw new NotFound('release', releaseId);
  const variables = await configs.open(teamId, release.configVersionId);
  const { subnet } = team.network;
  return {
    appId,
    appSlug,
    teamId,
    releaseId,
    releaseNumber: release.number,
    image: release.image,
    pullToken: tokens.forPull(teamId, appId),
    env: { ...runVariables(variables), ...platformVariables(appSlug, team.slug, release.number) },
    secrets: secretValues(variables),
    network: { teamId, subnet },
    logLinesPerSecond,
    hosts: { [`${appSlug}.internal`]: gatewayOf(subnet) },
    processes: Processes.parse(release.processes),
  };
}

/** After the user's own: an app that could set these would lie to itself. */
function platformVariables(app: string, team: string, number: number): Record<string, string> {
  return {
    BERTH_APP: app,
    BERTH_TEAM: team,
    BERTH_RELEASE: `v${number}`,
    K_SERVICE: app,
    K_REVISION: `${app}-v${number}`,
    K_CONFIGURATION: app,
  };
}
