import { setTimeout as delay } from 'node:timers/promises';
import { DomainError } from '@berth/domain';
import type { ContainerSpec } from '../components/spec.js';
import { type Docker, orMissing } from './client.js';
import { containerName } from './containers.js';
import { execIn } from './exec.js';

/** Asks the container's own health check again and again: Docker's first answer would come a minute later. */
export async function waitHealthy(docker: Docker, id: string, spec: ContainerSpec, withinMs = 120_000): Promise<void> {
  const name = containerName(id, spec.component);
  const until = Date.now() + withinMs;
  for (let pause = 100; ; pause = Math.min(1_000, pause * 1.5)) {
    const answer = await isHealthy(docker, name, spec);
    if (answer === true) return;
    if (Date.now() > until || (await looping(docker, name))) throw await notHealthy(docker, name, spec, answer);
    await delay(pause);
  }
}

export async function isHealthy(docker: Docker, name: string, spec: ContainerSpec): Promise<true | string> {
  try {
    const { code, output } = await execIn(docker, name, spec.health);
    return code === 0 ? true : output;
  } catch (error) {
    // Not running at this moment, or just replaced.
    return error instanceof Error ? error.message : String(error);
  }
}

// It exited several times: waiting longer changes nothing.
async function looping(docker: Docker, name: string): Promise<boolean> {
  const info = await orMissing(docker.getContainer(name).inspect());
  return info === undefined || info.RestartCount >= 5;
}

async function notHealthy(docker: Docker, name: string, spec: ContainerSpec, answer: string): Promise<DomainError> {
  const log = await lastLog(docker, name, 20).catch(() => '');
  return new DomainError('machine.component_unhealthy', `${spec.component} did not become healthy.`, {
    kind: 'unavailable',
    hint: [`Its check said: ${answer.trim() || 'nothing'}`, 'Its last lines:', log.trimEnd()].join('\n'),
  });
}

export async function lastLog(docker: Docker, name: string, tail: number): Promise<string> {
  const raw = (await docker.getContainer(name).logs({ stdout: true, stderr: true, tail })) as Buffer;
  return demultiplex(raw);
}

/** Docker's frames: one byte of stream, three of nothing, four of length. */
export function demultiplex(raw: Buffer): string {
  const parts: Buffer[] = [];
  for (let at = 0; at + 8 <= raw.length; ) {
    const length = raw.readUInt32BE(at + 4);
    parts.push(raw.subarray(at + 8, at + 8 + length));
    at += 8 + length;
  }
  return Buffer.concat(parts).toString('utf8');
}
