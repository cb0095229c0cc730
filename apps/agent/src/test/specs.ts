import type { InstanceSpec } from '@berth/contracts';

/** An instance with everything in it; tests change what they are about. */
export function instanceSpec(more: Partial<InstanceSpec> = {}): InstanceSpec {
  return {
    id: 'ins_aaaaaaaaabbbbbbbbbbb',
    appId: 'app_aaaaaaaaabbbbbbbbbbb',
    appSlug: 'hello',
    teamId: 'tea_aaaaaaaaabbbbbbbbbbb',
    releaseId: 'rel_aaaaaaaaabbbbbbbbbbb',
    releaseNumber: 3,
    process: 'web',
    index: 1,
    generation: 1,
    desired: 'running',
    image: `127.0.0.1:5000/tea-a/app-a@sha256:${'1'.repeat(64)}`,
    pullToken: 'pull-me',
    command: ['node', 'server.js'],
    env: { PORT: '3000', GREETING: 'two\nlines "and" $quotes' },
    secrets: ['hunter2hunter2'],
    network: { teamId: 'tea_aaaaaaaaabbbbbbbbbbb', subnet: '10.176.4.0/22' },
    address: '10.176.4.5',
    port: 3000,
    healthPath: null,
    startSeconds: 60,
    size: { memoryMb: 512, cpus: 0.5 },
    logLinesPerSecond: 1_000,
    hosts: { 'hello.internal': '10.176.4.1' },
    ...more,
  };
}
