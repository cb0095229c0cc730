import type { FinishAnswer, FinishRequest } from '@berth/contracts';
import { type Actor, createRelease, lockApp, recordBuild, systemActor, type Tx, transact } from '@berth/database';
import { DomainError, failureOf, newId } from '@berth/domain';
import type { Deps } from '../deps.js';
import { repositoryOf } from '../platform/registry-token.js';

type Succeeded = Extract<FinishRequest, { outcome: 'succeeded' }>;
type Failed = Extract<FinishRequest, { outcome: 'failed' }>;

/** The end of an attempt. Told twice (the answer was lost), it is answered twice with the same. */
export async function finishBuild(deps: Deps, id: string, request: FinishRequest): Promise<FinishAnswer> {
  const answer = request.outcome === 'failed' ? await buildFailed(deps, id, request) : await built(deps, id, request);
  deps.wakes.send('deployments', 'outbox', 'builds');
  return answer;
}

async function built(deps: Deps, id: string, request: Succeeded): Promise<FinishAnswer> {
  try {
    return await imageBuilt(deps, id, request);
  } catch (error) {
    if (!(error instanceof DomainError) || error.kind === 'not_found') throw error;
    // The image is good, but what was to follow is refused (the ref moved meanwhile): the pusher reads why.
    const { attempt, phases } = request;
    return buildFailed(deps, id, { outcome: 'failed', attempt, phases, failure: failureOf(error) });
  }
}

/** One transaction: the build succeeded, the ref moved, a release exists and its deployment waits. Or none of it. */
async function imageBuilt({ prisma, settings }: Deps, id: string, request: Succeeded): Promise<FinishAnswer> {
  const { attempt, image, phases, processes, releaseCommand } = request;
  const build = await prisma.build.findUnique({ where: { id } });
  if (!build) return { accepted: false, releaseNumber: null };
  const { teamId, appId, ref, commit } = build;
  checkImage(image, `${settings.registryName}/${repositoryOf(teamId, appId)}@sha256:`);
  return transact(prisma, actorOf(build), async (tx) => {
    // A destroyed app takes no image.
    if ((await tx.app.count({ where: { id: appId, teamId, desired: { not: 'destroying' } } })) === 0) {
      return { accepted: false, releaseNumber: null };
    }
    await lockApp(tx, teamId, appId);
    const succeeded = await recordBuild(tx, { id, teamId, attempt }, 'imageBuilt', { image, phases });
    if (!succeeded) return answerOfBefore(tx, id, { attempt, image });
    const pushed = ref.startsWith('refs/');
    if (pushed) await moveRef(tx, build);
    const config = await tx.configVersion.findFirstOrThrow({ where: { appId }, orderBy: { number: 'desc' } });
    const { release } = await createRelease(tx, {
      teamId,
      appId,
      image,
      configVersionId: config.id,
      processes,
      releaseCommand,
      cause: ref.startsWith('image:') ? 'image' : 'push',
      description: describe(ref, commit),
      commit: pushed ? commit : null,
      buildId: id,
    });
    await tx.audit({ action: 'build.succeeded', teamId, targetId: id, target: commit.slice(0, 7), detail: { image } });
    return { accepted: true, releaseNumber: release.number };
  });
}

async function answerOfBefore(tx: Tx, id: string, { attempt, image }: { attempt: number; image: string }) {
  const before = await tx.build.findFirst({ where: { id, attempt, image }, include: { release: true } });
  if (before?.release) return { accepted: true, releaseNumber: before.release.number };
  // Nobody will ever name this image: it goes, unless a release has the same digest.
  if ((await tx.release.count({ where: { image } })) === 0) {
    await tx.garbage.create({ data: { id: newId('gar'), kind: 'image', what: { images: [image] } } });
  }
  return { accepted: false, releaseNumber: null };
}

/** Compared with what it was when the push came: a ref that somebody else moved is not overwritten. */
async function moveRef(tx: Tx, build: { appId: string; ref: string; commit: string; oldCommit: string | null }) {
  const { appId, ref: name, commit, oldCommit } = build;
  if (oldCommit === null) {
    await tx.gitRef.createMany({ data: [{ appId, name, commit }], skipDuplicates: true });
    const now = await tx.gitRef.findUniqueOrThrow({ where: { appId_name: { appId, name } } });
    if (now.commit === commit) return;
    throw refMoved(name);
  }
  const { count } = await tx.gitRef.updateMany({
    where: { appId, name, commit: { in: [oldCommit, commit] } },
    data: { commit },
  });
  if (count === 0) throw refMoved(name);
}

function refMoved(name: string): DomainError {
  return new DomainError('git.ref_moved', `${name} was moved by another push meanwhile.`, {
    kind: 'conflict',
    hint: 'Fetch, look at what changed, and push again.',
  });
}

async function buildFailed({ prisma }: Deps, id: string, { attempt, failure, phases }: Failed): Promise<FinishAnswer> {
  const build = await prisma.build.findUnique({ where: { id } });
  if (!build) return { accepted: false, releaseNumber: null };
  const { teamId, commit } = build;
  return transact(prisma, systemActor, async (tx) => {
    const failed = await recordBuild(tx, { id, teamId, attempt }, 'failed', { failure: { ...failure }, phases });
    if (failed) {
      const target = commit.slice(0, 7);
      await tx.audit({ action: 'build.failed', teamId, targetId: id, target, detail: { ...failure } });
    }
    const again = await tx.build.count({ where: { id, attempt, state: 'failed' } });
    return { accepted: again > 0, releaseNumber: null };
  });
}

function checkImage(image: string, prefix: string): void {
  const digest = image.startsWith(prefix) ? image.slice(prefix.length) : '';
  if (/^[0-9a-f]{64}$/.test(digest)) return;
  throw new DomainError('build.foreign_image', `"${image}" is not a digest in the repository of the app.`, {
    kind: 'invalid',
  });
}

function actorOf({ actorId, actorVia }: { actorId: string; actorVia: string }): Actor {
  return { actorId, via: actorVia };
}

function describe(ref: string, commit: string): string {
  const [kind, name] = [ref.slice(0, ref.indexOf(':')), ref.slice(ref.indexOf(':') + 1)];
  if (ref.startsWith('refs/')) return `Deployed ${commit.slice(0, 7)}`;
  return kind === 'image' ? `Deployed the image ${name}` : `Deployed the sample ${name}`;
}
