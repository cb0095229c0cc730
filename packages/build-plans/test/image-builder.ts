import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { type BuildPlan, directoryTree, type PlanRequest, planBuild } from '../src/index.js';

const run = promisify(execFile);
/** Debian's client: it drives BuildKit without a plug-in. */
const docker = '/usr/bin/docker';
const stacks = ['stack', 'stack-node', 'stack-python', 'stack-go', 'stack-static'] as const;
const caBundle = process.env.NODE_EXTRA_CA_CERTS ?? '/etc/ssl/certs/ca-certificates.crt';

export interface Built {
  readonly plan: BuildPlan;
  readonly log: string;
  readonly image: string;
}

export interface Outcome {
  readonly log: string;
  readonly failed: boolean;
}

/** Sources, images and containers of one test file, all of them gone at the end. */
export class ImageBuilder {
  private readonly folders: string[] = [];
  private readonly images = new Set<string>();
  private readonly containers = new Set<string>();
  private network: string | undefined;
  private stackTags: ReadonlyMap<string, string> | undefined;

  /** A copy that a test may change. */
  async sourceFrom(folder: string): Promise<string> {
    const source = await this.folder();
    await cp(folder, source, { recursive: true });
    return source;
  }

  async sourceOf(files: Readonly<Record<string, string>>): Promise<string> {
    const source = await this.folder();
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(source, path)), { recursive: true });
      await writeFile(join(source, path), text);
    }
    return source;
  }

  /** As the builder does it, on this machine's engine. */
  async build(
    source: string,
    request: Partial<PlanRequest> = {},
    values: Readonly<Record<string, string>> = {},
  ): Promise<Built> {
    const plan = await planBuild(await directoryTree(source), withSite(request));
    const image = `berth-test/plans:${crypto.randomUUID()}`;
    const { failed, log } = await this.tryBuild(source, plan, image, values);
    if (failed) throw new Error(log.slice(-4000));
    this.images.add(image);
    return { plan, log, image };
  }

  async tryBuild(
    source: string,
    plan: BuildPlan,
    image: string,
    values: Readonly<Record<string, string>> = {},
  ): Promise<Outcome> {
    const aside = await this.folder();
    await writeFile(join(aside, 'Dockerfile'), await this.withStackTags(plan.dockerfile));
    if (plan.dockerignore !== undefined) await writeFile(join(aside, 'Dockerfile.dockerignore'), plan.dockerignore);
    const secrets: string[] = existsSync(caBundle) ? ['--secret', `id=berth_ca,src=${caBundle}`] : [];
    for (const { id, variable } of plan.secrets) {
      await writeFile(join(aside, variable), values[variable] ?? '', { mode: 0o600 });
      secrets.push('--secret', `id=${id},src=${join(aside, variable)}`);
    }
    const args = plan.buildArgs.flatMap((name) => ['--build-arg', name]);
    const argv = [
      'build',
      '--network=host',
      '--progress=plain',
      '-f',
      join(aside, 'Dockerfile'),
      '-t',
      image,
      ...args,
      ...secrets,
      source,
    ];
    const env = { ...process.env, ...values, DOCKER_BUILDKIT: '1' };
    return run(docker, argv, { env, maxBuffer: 64 * 1024 * 1024 }).then(
      ({ stdout, stderr }) => ({ log: stdout + stderr, failed: false }),
      ({ stdout = '', stderr = '' }: { stdout?: string; stderr?: string }) => ({ log: stdout + stderr, failed: true }),
    );
  }

  /** Starts a process of the plan; answers with its address. */
  async start(
    { image, plan }: Built,
    env: Readonly<Record<string, string>> = {},
  ): Promise<{ id: string; url: string }> {
    const variables = Object.entries({ PORT: '8123', ...env }).flatMap(([name, value]) => ['-e', `${name}=${value}`]);
    const limits = ['--init', '--cap-drop=ALL', '--security-opt=no-new-privileges', '--memory=512m'];
    const argv = [
      'run',
      '-d',
      `--network=${await this.ownNetwork()}`,
      ...limits,
      ...variables,
      '-p',
      '127.0.0.1::8123',
      image,
      ...(plan.processes.web?.command ?? []),
    ];
    const id = (await this.docker(...argv)).trim();
    this.containers.add(id);
    const address = (await this.docker('port', id, '8123/tcp')).trim().split('\n')[0];
    return { id, url: `http://${address}` };
  }

  async docker(...argv: string[]): Promise<string> {
    return (await run(docker, argv)).stdout;
  }

  async clean(): Promise<void> {
    for (const id of this.containers) await this.docker('rm', '-f', id).catch(() => '');
    if (this.network) await this.docker('network', 'rm', this.network).catch(() => '');
    for (const image of this.images) await this.docker('rmi', '-f', image).catch(() => '');
    for (const folder of this.folders) await rm(folder, { recursive: true, force: true });
  }

  /** Not Docker's default bridge: another engine on the machine may have taken it down. */
  private async ownNetwork(): Promise<string> {
    this.network ??= (await this.docker('network', 'create', `berth-test-plans-${crypto.randomUUID()}`)).trim();
    return this.network;
  }

  private async folder(): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'berth-plan-'));
    this.folders.push(folder);
    return folder;
  }

  /** This machine knows the stack images by what they were made from; only build-engine has the short names. */
  private async withStackTags(dockerfile: string): Promise<string> {
    this.stackTags ??= await this.findStacks();
    return dockerfile.replace(
      /^FROM berth\/(stack[a-z-]*):\S+/gm,
      (_, name: string) => `FROM ${this.stackTags?.get(name)}`,
    );
  }

  private async findStacks(): Promise<ReadonlyMap<string, string>> {
    const found = new Map<string, string>();
    for (const name of stacks) {
      const list = await this.docker(
        'images',
        '--filter',
        `label=berth.image=${name}`,
        '--format',
        '{{.Repository}}:{{.Tag}}',
      );
      const newest = list.split('\n').find((tag) => tag.startsWith(`berth/${name}:`));
      if (!newest) throw new Error(`There is no image berth/${name} on this machine: \`./berth up\` makes it.`);
      found.set(name, newest);
    }
    return found;
  }
}

function withSite(request: Partial<PlanRequest>): PlanRequest {
  const settings = { caBundle: existsSync(caBundle), cacheScope: 'test', ...request.settings };
  return { buildVariables: [], secretNames: [], ...request, settings };
}
