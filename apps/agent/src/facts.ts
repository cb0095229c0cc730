import { statfs } from 'node:fs/promises';
import os from 'node:os';
import type { NodeFacts } from '@berth/contracts';
import { type DockerNode, engine } from './docker/docker-engine.js';

const mib = 1024 * 1024;

/** What this machine is. */
export async function nodeFacts(name: string, node: DockerNode): Promise<NodeFacts> {
  const info = (await engine(() => node.docker.info())) as Record<string, string | number>;
  const disk = await statfs(String(info.DockerRootDir)).catch(() => statfs('/'));
  return {
    name,
    memoryMb: Math.floor(Number(info.MemTotal) / mib),
    cpus: Number(info.NCPU) || os.cpus().length,
    engine: 'docker',
    engineVersion: String(info.ServerVersion),
    kernel: String(info.KernelVersion),
    os: String(info.OperatingSystem),
    // 20.10 before cgroup v2 says nothing.
    cgroup: String(info.CgroupVersion ?? '1') === '2' ? 'v2' : 'v1',
    freezer: true,
    diskTotalMb: Math.floor((disk.blocks * disk.bsize) / mib),
    diskFreeMb: Math.floor((disk.bavail * disk.bsize) / mib),
  };
}
