import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describeJoined, type JoinedBuilder, joinedSpecs } from './components/joined-builder.js';
import { connectDocker, type Docker, dockerSocket, labels, orMissing } from './docker/client.js';
import { containerName, ensureContainer } from './docker/containers.js';
import { waitHealthy } from './docker/health.js';
import { ensureNetworks, networkName } from './docker/networks.js';
import { buildImages } from './images/build.js';
import { imageTags } from './images/fingerprint.js';
import { appendToEnvFile, readEnvFile } from './installation/env-file.js';
import { ensureFolders } from './installation/folders.js';
import { settingsFile } from './installation/installation.js';
import { randomId } from './installation/settings.js';
import { buildClient, dockerAnswers, startDocker } from './machine/docker-daemon.js';
import { cgroupVersion, gatherFacts } from './machine/facts.js';
import { freeSmallPool } from './machine/network.js';
import { installPackages } from './machine/packages.js';
import { askStacks, pinnedCertificate } from './operator-door.js';
import { bold, green, say, step } from './print.js';

export interface JoinRequest {
  url: URL;
  token: string;
  fingerprint: string;
  dataDir: string;
  name: string;
}

/** Makes this machine build for a platform elsewhere: a build engine and a builder, nothing else. Repeat it at any time. */
export async function joinBuilder(request: JoinRequest): Promise<void> {
  say(bold(`Builder ${request.name}`));
  const certificate = await pinnedCertificate(request.url, request.fingerprint);
  const { registryPort } = await askStacks(request.url, certificate, request.token);
  await prepareMachine(request.dataDir);
  const docker = connectDocker();
  const joined = await prepare(docker, request, certificate, registryPort);
  await start(docker, joined);
  say(`  ${green('✓')} builds for ${request.url.host}`);
}

/** Ends what join made. Its builds under way are taken over by others; the data directory stays. */
export async function leave(dataDir: string): Promise<void> {
  const { id } = describeJoined(dataDir, readEnvFile(settingsFile(dataDir)));
  const docker = connectDocker();
  for (const component of ['builder', 'build-engine']) {
    await orMissing(docker.getContainer(containerName(id, component)).remove({ force: true }));
  }
  for (const what of ['build', 'platform'] as const) await orMissing(docker.getNetwork(networkName(id, what)).remove());
  say(`  ${green('✓')} this machine builds no more; its cache stays in ${dataDir}`);
}

async function prepareMachine(dataDir: string): Promise<void> {
  const { missingPackages } = await gatherFacts({ dataDir, ports: [] });
  if (missingPackages.length > 0) {
    await step(`packages ${missingPackages.join(' ')}`, () => installPackages(missingPackages));
  }
  if (!(await dockerAnswers())) await step('Docker started', startDocker);
}

async function prepare(
  docker: Docker,
  { dataDir, url, token, name }: JoinRequest,
  certificate: string,
  registryPort: number,
): Promise<JoinedBuilder> {
  ensureFolders(dataDir);
  fs.writeFileSync(path.join(dataDir, 'ca/operator.crt'), certificate, { mode: 0o644 });
  const trusted = process.env.NODE_EXTRA_CA_CERTS ?? '/etc/ssl/certs/ca-certificates.crt';
  const ownAuthorities = process.env.NODE_EXTRA_CA_CERTS !== undefined && fs.existsSync(trusted);
  if (ownAuthorities) fs.copyFileSync(trusted, path.join(dataDir, 'ca/ca-certificates.crt'));
  const file = settingsFile(dataDir);
  const before = readEnvFile(file);
  const settings = {
    BERTH_INSTALLATION: before.BERTH_INSTALLATION ?? randomId(),
    NETWORK_POOL: before.NETWORK_POOL ?? (await freeSmallPool(docker)),
    ...(ownAuthorities && { BUILD_CA: 'host' }),
    ...before,
    OPERATOR_URL: url.origin,
    BUILDER_TOKEN: token,
    NODE_NAME: name,
    REGISTRY_PORT: String(registryPort),
  };
  fs.rmSync(file, { force: true });
  appendToEnvFile(file, settings);
  return describeJoined(dataDir, settings);
}

async function start(docker: Docker, joined: JoinedBuilder): Promise<void> {
  const tags = imageTags();
  await buildImages({ docker, client: await buildClient(), tags, wanted: ['build-engine', 'builder'] });
  await ensureNetworks(docker, joined);
  const machine = {
    dockerRoot: '',
    dockerSocket: dockerSocket(),
    memoryMb: Math.floor(os.totalmem() / 1024 / 1024),
    cpus: os.availableParallelism(),
    cgroup: cgroupVersion(),
  };
  const context = { docker, id: joined.id, extraLabels: { [labels.data]: joined.dataDir } };
  for (const spec of joinedSpecs(joined, machine)) {
    const tag = tags.get(spec.image)!;
    const { Id } = await docker.getImage(tag).inspect();
    await step(spec.component, async () => {
      await ensureContainer(context, spec, { tag, id: Id });
      await waitHealthy(docker, joined.id, spec);
    });
  }
}
