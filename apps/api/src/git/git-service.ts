import type { IncomingMessage, ServerResponse } from 'node:http';
import { exitOf, type RepositoryView, spawnGit } from '@berth/git-store';
import { bodyOf, feed } from './git-body.js';

export type GitService = 'git-upload-pack' | 'git-receive-pack';

/** What a push may be, as far as git itself can judge it. */
export const receiveConfig = (maxPushBytes: number): string[] => [
  'transfer.fsckObjects=true',
  // Every push is one pack, whatever its size: packs are what is kept.
  'transfer.unpackLimit=1',
  `receive.maxInputSize=${maxPushBytes}`,
  'receive.autogc=false',
  'receive.denyDeletes=true',
  // All or nothing would be untrue: other branches are stored even when the build fails.
  'receive.advertiseAtomic=false',
  'receive.hideRefs=refs/',
  'receive.hideRefs=!refs/heads/',
  'receive.hideRefs=!refs/tags/',
  'receive.keepAlive=5',
  'core.bigFileThreshold=16m',
  'pack.threads=1',
];

const uploadConfig = [
  'uploadpack.allowFilter=true',
  'uploadpack.keepAlive=5',
  'core.bigFileThreshold=16m',
  'pack.threads=1',
];

export function isGitService(service: unknown): service is GitService {
  return service === 'git-upload-pack' || service === 'git-receive-pack';
}

/** The refs, as the first answer to every clone, fetch and push. */
export async function advertise(
  service: GitService,
  view: RepositoryView,
  protocol: string | undefined,
  response: ServerResponse,
): Promise<void> {
  const command = service.slice('git-'.length);
  const config = service === 'git-receive-pack' ? receiveConfig(0) : uploadConfig;
  const args = [command, '--stateless-rpc', '--http-backend-info-refs', view.folder];
  const child = spawnGit(args, { config, env: protocolEnv(protocol) }, ['ignore', 'pipe', 'ignore']);
  const exit = exitOf(child);
  const parts: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => parts.push(chunk));
  if ((await exit) !== 0) throw new Error(`${service} could not list the refs of ${view.folder}`);
  const banner = `# service=${service}\n`;
  const head = `${(banner.length + 4).toString(16).padStart(4, '0')}${banner}0000`;
  response.writeHead(200, headers(`application/x-${service}-advertisement`));
  // Version 2 of the protocol has no banner: its first packet says the version.
  response.end(Buffer.concat([Buffer.from(head), ...parts]));
}

/** Clone and fetch. */
export async function uploadPack(
  view: RepositoryView,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const protocol = request.headers['git-protocol'];
  const env = protocolEnv(typeof protocol === 'string' ? protocol : undefined);
  const child = spawnGit(['upload-pack', '--stateless-rpc', view.folder], { config: uploadConfig, env }, [
    'pipe',
    'pipe',
    'ignore',
  ]);
  const exit = exitOf(child);
  response.on('close', () => child.kill('SIGKILL'));
  response.writeHead(200, headers('application/x-git-upload-pack-result'));
  if (child.stdin) feed(bodyOf(request, response), child.stdin);
  child.stdout?.pipe(response);
  await exit;
}

export function headers(contentType: string): Record<string, string> {
  return { 'content-type': contentType, 'cache-control': 'no-cache, max-age=0, must-revalidate', pragma: 'no-cache' };
}

function protocolEnv(protocol: string | undefined): Record<string, string> {
  return protocol !== undefined && /^[a-z0-9=:.-]{1,64}$/.test(protocol) ? { GIT_PROTOCOL: protocol } : {};
}
