import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { DomainError } from '@berth/domain';
import type { ContainerSpec } from './components/spec.js';
import { connectDocker, type Docker, labels, statusOf } from './docker/client.js';
import { ensureContainer } from './docker/containers.js';
import { waitHealthy } from './docker/health.js';
import { ensureNetworks } from './docker/networks.js';
import { buildImages } from './images/build.js';
import { imageTags } from './images/fingerprint.js';
import { removeOldImages } from './images/old.js';
import { publishStackImages } from './images/publish.js';
import { appendToEnvFile, readEnvFile, type Settings } from './installation/env-file.js';
import { ensureFolders } from './installation/folders.js';
import { describeInstallation, type Installation, settingsFile } from './installation/installation.js';
import { ensureRegistryKey } from './installation/keys.js';
import { holding } from './installation/lock.js';
import { missingSettings } from './installation/settings.js';
import { buildClient, dockerAnswers, startDocker } from './machine/docker-daemon.js';
import { gatherFacts } from './machine/facts.js';
import { type Finding, findings } from './machine/findings.js';
import { freePool, freePort, freeSmallPool } from './machine/network.js';
import { installPackages } from './machine/packages.js';
import { migrate } from './migrate.js';
import { bold, dim, green, say, step } from './print.js';
import { printFindings } from './print-findings.js';
import { specifications } from './specifications.js';

export interface UpRequest {
  dataDir: string;
  domain?: string;
  httpPort?: number;
  installation?: string;
  servicesOnly?: boolean;
  /** `npm run dev` runs HAProxy in its container. */
  withRouterImage?: boolean;
  testOwner?: number;
}

/** From whatever is there to a platform that answers. Each step looks first, so that it can be repeated and resumed. */
export async function bringUp(request: UpRequest): Promise<void> {
  say(bold('Berth'));
  await prepareMachine(request);
  ensureFolders(request.dataDir);
  await holding(request.dataDir, () => bringUpAlone(request));
}

async function bringUpAlone(request: UpRequest): Promise<void> {
  const begun = performance.now();
  const docker = connectDocker();
  const installation = await prepareInstallation(docker, request);
  const specs = await specifications(docker, installation, request);
  const tags = imageTags();
  const made = await prepareImages(
    docker,
    [...specs.map(({ image }) => image), ...(request.withRouterImage ? ['router'] : [])],
    tags,
  );
  const changes = await startAll({ docker, installation, specs, tags, request });
  await removeOldImages(docker, tags);
  const seconds = ((performance.now() - begun) / 1_000).toFixed(1);
  if (made === 0 && changes === 0)
    say(`  ${green('✓')} everything runs as it should; nothing was changed ${dim(`(${seconds} s)`)}`);
  else say(`  ${green('✓')} healthy after ${seconds} s`);
  if (!request.servicesOnly) say(`\nOpen ${bold(installation.consoleUrl)}\n`);
}

async function prepareMachine(request: UpRequest): Promise<void> {
  const present = readEnvFile(settingsFile(request.dataDir));
  const ports = present.BERTH_INSTALLATION || request.servicesOnly ? [] : [request.httpPort ?? 8080];
  const facts = await gatherFacts({ dataDir: request.dataDir, ports });
  const found = findings(facts);
  printFindings(found.filter(({ level }) => level === 'error'));
  const errors = found.filter(({ level }) => level === 'error');
  if (errors.length > 0) throw notReady(errors);
  if (facts.missingPackages.length > 0) {
    await step(`packages ${facts.missingPackages.join(' ')}`, () => installPackages(facts.missingPackages));
  }
  if (!(await dockerAnswers())) await step('Docker started', startDocker);
}

function notReady(errors: readonly Finding[]): DomainError {
  return new DomainError('machine.not_ready', `Berth cannot start: ${errors.length} problem(s), listed above.`, {
    kind: 'invalid',
    hint: 'Mend them and run the same command again.',
  });
}

async function prepareInstallation(docker: Docker, request: UpRequest): Promise<Installation> {
  const file = settingsFile(request.dataDir);
  const present = readEnvFile(file);
  const settings = present.NETWORK_POOL ? await complete(request, present) : await claimPool(docker, request, present);
  refuseChange('--domain', request.domain, settings.BERTH_DOMAIN, file);
  refuseChange('--http-port', request.httpPort && String(request.httpPort), settings.HTTP_PORT, file);
  refuseChange('--installation', request.installation, settings.BERTH_INSTALLATION, file);
  const installation = describeInstallation(request.dataDir, settings);
  if (await ensureRegistryKey(request.dataDir))
    say(`  ${green('✓')} secrets ${dim(`(${file}, readable by root only)`)}`);
  copyCertificates(request.dataDir);
  return installation;
}

/** The networks are made as soon as their range is chosen: another program may take it a moment later. */
async function claimPool(docker: Docker, request: UpRequest, present: Settings): Promise<Settings> {
  for (let left = 5; ; left -= 1) {
    const pool = request.testOwner ? await freeSmallPool(docker) : await freePool(docker);
    const settings = await complete(request, { ...present, NETWORK_POOL: pool }, false);
    try {
      await ensureNetworks(docker, describeInstallation(request.dataDir, settings));
      appendToEnvFile(settingsFile(request.dataDir), without(settings, present));
      return settings;
    } catch (error) {
      if (statusOf(error) !== 403 || left === 0) throw error;
    }
  }
}

/** The settings with what was missing, by default written down. */
async function complete(request: UpRequest, present: Settings, keep = true): Promise<Settings> {
  const registryPort = present.REGISTRY_PORT ? Number(present.REGISTRY_PORT) : await freePort(5_000);
  const added = missingSettings(present, {
    installation: request.installation,
    domain: request.domain,
    httpPort: request.httpPort,
    environment: process.env,
    registryPort: () => registryPort,
    nodeName: os.hostname(),
    ownCertificates: hasOwnCertificates(),
  });
  if (keep) appendToEnvFile(settingsFile(request.dataDir), added);
  return { ...present, ...added };
}

function without(settings: Settings, present: Settings): Settings {
  return Object.fromEntries(Object.entries(settings).filter(([name]) => present[name] === undefined));
}

/** An address that people already use is not moved by a flag that somebody mistyped. */
function refuseChange(flag: string, given: string | undefined | 0, kept: string | undefined, file: string): void {
  if (!given || given === kept) return;
  throw new DomainError('machine.setting_fixed', `This installation has another value for ${flag}: ${kept}.`, {
    kind: 'conflict',
    hint: `Change it in ${file} and run \`./berth up\` without the flag.`,
  });
}

function hasOwnCertificates(): boolean {
  const folder = '/usr/local/share/ca-certificates';
  const added = fs.existsSync(folder) && fs.readdirSync(folder).some((name) => name.endsWith('.crt'));
  return added || Boolean(process.env.NODE_EXTRA_CA_CERTS);
}

/** This site's certificates, which builds trust when the settings ask for it. */
function copyCertificates(dataDir: string): void {
  const source = process.env.NODE_EXTRA_CA_CERTS ?? '/etc/ssl/certs/ca-certificates.crt';
  if (!fs.existsSync(source)) return;
  const target = path.join(dataDir, 'ca', 'ca-certificates.crt');
  const text = fs.readFileSync(source);
  if (fs.existsSync(target) && fs.readFileSync(target).equals(text)) return;
  fs.writeFileSync(target, text, { mode: 0o644 });
}

async function prepareImages(
  docker: Docker,
  images: readonly string[],
  tags: ReadonlyMap<string, string>,
): Promise<number> {
  const stacks = [...tags.keys()].filter((name) => name.startsWith('stack'));
  const wanted = [...images, ...stacks, 'migrate'];
  const made = await buildImages({ docker, client: await buildClient(), tags, wanted });
  return made.length;
}

interface Start {
  docker: Docker;
  installation: Installation;
  specs: readonly ContainerSpec[];
  tags: ReadonlyMap<string, string>;
  request: UpRequest;
}

/** Services, then the schema, then the processes; each group together. */
async function startAll({ docker, installation, specs, tags, request }: Start): Promise<number> {
  const extraLabels: Record<string, string> = { [labels.data]: installation.dataDir };
  if (request.testOwner) extraLabels[labels.owner] = String(request.testOwner);
  const networks = await ensureNetworks(docker, installation);
  const context = { docker, id: installation.id, extraLabels };
  const start = async (group: readonly ContainerSpec[]): Promise<number> => {
    const changed = await Promise.all(
      group.map(async (spec) => {
        const tag = tags.get(spec.image)!;
        const { Id } = await docker.getImage(tag).inspect();
        return step(
          spec.component,
          async () => {
            const isNew = await ensureContainer(context, spec, { tag, id: Id });
            await waitHealthy(docker, installation.id, spec);
            return isNew;
          },
          (isNew) => isNew,
        );
      }),
    );
    return changed.filter(Boolean).length;
  };
  const is = (...components: string[]) => specs.filter(({ component }) => components.includes(component));
  let changes = networks.length;
  changes += await start(is('postgres', 'redis', 's3'));
  changes += (await migrate({ docker, installation, image: tags.get('migrate')! })) ? 1 : 0;
  changes += await start(is('registry', 'build-engine'));
  changes += (await publishStackImages({ docker, installation, tags })) ? 1 : 0;
  changes += await start(is('operator', 'api', 'console', 'agent'));
  changes += await start(is('router-controller', 'router', 'builder'));
  return changes;
}
