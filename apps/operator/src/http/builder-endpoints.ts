import { Readable } from 'node:stream';
import { ClaimRequest, FinishRequest, HeartbeatRequest, type StackImages } from '@berth/contracts';
import { type Route, reply, route } from '@berth/process';
import { z } from 'zod';
import { heartbeat, openSource, recordPlan } from '../builds/build-progress.js';
import { claimBuild } from '../builds/claim-build.js';
import { finishBuild } from '../builds/finish-build.js';
import { nextBuild } from '../builds/next-build.js';
import type { Deps, Stores } from '../deps.js';
import { stackImages } from '../platform/registry-token.js';

const Plan = z.object({ attempt: z.number().int(), kind: z.string().max(40), dockerfile: z.string().max(512 * 1024) });
const Wait = z.object({ waitSeconds: z.coerce.number().min(0).max(60).default(0) });
const OfAttempt = z.object({ attempt: z.coerce.number().int() });

/** What builders call (packages/contracts/src/builder.ts). */
export function builderEndpoints(deps: Deps, { objects }: Stores): Route[] {
  const { prisma, tokens, settings } = deps;
  return [
    route('GET', '/builder/next', { query: Wait }, async ({ query, signal }) => ({
      buildId: await nextBuild(deps, query.waitSeconds, signal),
    })),
    route('POST', '/builder/builds/:id/claim', { body: ClaimRequest }, ({ params, body }) =>
      claimBuild(deps, params.id!, body.builder),
    ),
    route('GET', '/builder/builds/:id/source', { query: OfAttempt }, async ({ params, query, signal }) =>
      Readable.from(await openSource(prisma, objects, { id: params.id!, attempt: query.attempt }, signal), {
        objectMode: false,
      }),
    ),
    route('POST', '/builder/builds/:id/heartbeat', { body: HeartbeatRequest }, ({ params, body }) =>
      heartbeat(prisma, { id: params.id!, attempt: body.attempt }, body.phase),
    ),
    route('POST', '/builder/builds/:id/plan', { body: Plan }, async ({ params, body }) => {
      await recordPlan(prisma, { id: params.id!, attempt: body.attempt }, body);
      return reply(204);
    }),
    route('POST', '/builder/builds/:id/finish', { body: FinishRequest }, ({ params, body }) =>
      finishBuild(deps, params.id!, body),
    ),
    route(
      'GET',
      '/builder/stacks',
      {},
      (): StackImages => ({
        images: stackImages.map((name) => ({ name, source: `${settings.registryName}/${name}` })),
        pullToken: tokens.forStacks(),
      }),
    ),
  ];
}
