import { Readable } from 'node:stream';
import { ImageDigest, InstanceSpec, RunSpec, SyncRequest, WakeRequest } from '@berth/contracts';
import { DomainError } from '@berth/domain';
import { bearer, internalServer, type Logger, type Route, register, reply, route } from '@berth/process';
import { z } from 'zod';
import type { Images } from './docker/images.js';
import type { TeamNetworks } from './docker/team-networks.js';
import type { Epoch } from './epoch.js';
import type { Observations } from './observations.js';
import type { Runs } from './runs.js';
import type { Supervisor } from './supervisor.js';

export interface HttpParts {
  token: string;
  epoch: Epoch;
  supervisor: Supervisor;
  runs: Runs;
  observations: Observations;
  images: Images;
  networks: TeamNetworks;
  facts: () => Promise<unknown>;
  /** Throws when this agent cannot do its work. */
  check: () => Promise<unknown>;
  logger: Logger;
}

const Wait = z.object({ waitSeconds: z.coerce.number().min(0).max(60).default(0) });
const After = Wait.extend({ after: z.coerce.number().int().min(0).default(0) });
const Grace = z.object({ graceSeconds: z.coerce.number().min(0).max(600).default(30) });
const Digests = z.object({ images: z.array(ImageDigest).max(1_000) });

/** The agent's HTTP: see packages/contracts/src/agent.ts. */
export function agentServer(parts: HttpParts) {
  const hasToken = bearer(parts.token);
  return internalServer({
    routes: [...instanceRoutes(parts), ...runRoutes(parts), ...nodeRoutes(parts)],
    logger: parts.logger,
    authorize: async (request, { path }) => {
      if (path === '/healthz' || path === '/metrics') return;
      hasToken(request);
      await parts.epoch.admit(request.headers['x-berth-epoch']);
    },
  });
}

function instanceRoutes({ supervisor, observations, runs }: HttpParts): Route[] {
  return [
    route('PUT', '/instances/:id', { body: InstanceSpec }, async ({ params, body }) => {
      sameId(params.id, body.id);
      await supervisor.apply(body);
      return reply(202);
    }),
    route('DELETE', '/instances/:id', { query: Grace }, async ({ params, query }) => {
      await supervisor.remove(params.id ?? '', query.graceSeconds);
      return reply(202);
    }),
    route('GET', '/instances', { query: After }, ({ query, signal }) =>
      observations.nextPage(query.after, query.waitSeconds, signal),
    ),
    route('POST', '/instances/:id/probe', {}, ({ params }) => supervisor.probe(params.id ?? '')),
    route('POST', '/sync', { body: SyncRequest }, async ({ body }) => {
      const { unknown, removed } = await supervisor.sync(body.instances);
      return { unknown, removed: [...removed, ...runs.sync(body.runs)] };
    }),
    route('POST', '/wake', { body: WakeRequest }, ({ body, signal }) => supervisor.wake(body.appId, signal)),
  ];
}

function runRoutes({ runs }: HttpParts): Route[] {
  return [
    route('POST', '/runs', { body: RunSpec }, async ({ body }) => {
      await runs.start(body);
      return reply(202);
    }),
    route('GET', '/runs/:id', { query: Wait }, ({ params, query, signal }) =>
      runs.state(params.id ?? '', query.waitSeconds, signal),
    ),
    route('DELETE', '/runs/:id', {}, ({ params }) => {
      runs.end(params.id ?? '');
      return reply(202);
    }),
  ];
}

function nodeRoutes({ images, networks, facts, check }: HttpParts): Route[] {
  return [
    route('POST', '/images/remove', { body: Digests }, async ({ body }) => {
      const inUse: string[] = [];
      for (const image of body.images) if ((await images.remove(image)) === 'in use') inUse.push(image);
      return { inUse };
    }),
    route('DELETE', '/networks/:teamId', {}, async ({ params }) => {
      await networks.remove(params.teamId ?? '');
      return reply(202);
    }),
    route('GET', '/node', {}, () => facts()),
    route('GET', '/healthz', {}, async () => {
      await check();
      return { ok: true };
    }),
    route('GET', '/metrics', {}, async () => Readable.from([await register.metrics()])),
  ];
}

function sameId(path: string | undefined, body: string): void {
  if (path === body) return;
  throw new DomainError('request.invalid', 'The id in the path is not that of the body.', { kind: 'invalid' });
}
