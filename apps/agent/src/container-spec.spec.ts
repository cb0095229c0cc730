import { expect, test } from 'vitest';
import { z } from 'zod';
import { instanceContainer, runContainer, specHash } from './container-spec.js';
import { instanceSpec } from './test/specs.js';

const around = {
  installation: 'abc123',
  nodeCpus: 2,
  openFiles: 1_048_576,
  hostsFile: '/var/lib/berth/agent/hosts/ins_x',
  networkName: 'berth-abc123-team-tea-a',
  imageId: `sha256:${'2'.repeat(64)}`,
};
const { index: _, generation, desired, healthPath, startSeconds, port, process, ...shared } = instanceSpec();
const runSpec = { ...shared, id: 'run_x', command: ['./migrate'], source: 'release' as const, deadlineSeconds: 60 };

/** All that may ever reach Docker. A field that is not here cannot be asked for, whatever the spec says. */
const text = z.string();
const ClosedContainer = z.strictObject({
  name: text.regex(/^berth-abc123-(ins|run)-[a-z0-9]+$/),
  Hostname: text.regex(/^[a-z0-9-]{1,63}$/),
  Image: text.regex(/^sha256:[0-9a-f]{64}$/),
  Entrypoint: z.array(text).optional(),
  Cmd: z.array(text).length(0).optional(),
  Env: z.array(text),
  ...{ AttachStdin: z.literal(false), AttachStdout: z.literal(false), AttachStderr: z.literal(false) },
  ...{ OpenStdin: z.literal(false), Tty: z.literal(false) },
  ...{ StopSignal: z.literal('SIGTERM'), StopTimeout: z.literal(30) },
  Labels: z.record(text.startsWith('berth.'), text),
  HostConfig: z.strictObject({
    NetworkMode: text.startsWith('berth-abc123-team-'),
    Mounts: z.tuple([
      z.strictObject({
        ...{ Type: z.literal('bind'), Source: text.startsWith('/var/lib/berth/agent/hosts/') },
        ...{ Target: z.literal('/etc/hosts'), ReadOnly: z.literal(true) },
      }),
    ]),
    Memory: z.number().positive(),
    MemorySwap: z.number().positive(),
    NanoCpus: z.number().positive().max(2e9),
    PidsLimit: z.number().positive(),
    Ulimits: z.array(z.strictObject({ Name: z.literal('nofile'), Soft: z.number(), Hard: z.number() })).length(1),
    CapDrop: z.tuple([z.literal('ALL')]),
    CapAdd: z.array(z.enum(['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'SETUID', 'SETGID', 'KILL', 'NET_BIND_SERVICE'])),
    SecurityOpt: z.tuple([z.literal('no-new-privileges:true')]),
    ...{ Privileged: z.literal(false), PublishAllPorts: z.literal(false), Init: z.literal(true) },
    IpcMode: z.literal('private'),
    RestartPolicy: z.strictObject({ Name: z.literal('no') }),
    LogConfig: z.strictObject({ Type: z.literal('json-file'), Config: z.record(text, text) }),
  }),
  NetworkingConfig: z.strictObject({
    EndpointsConfig: z.record(text, z.strictObject({ IPAMConfig: z.strictObject({ IPv4Address: z.ipv4() }) })),
  }),
});

test('an instance is exactly this to Docker', () => {
  expect(instanceContainer(instanceSpec(), around)).toMatchSnapshot();
});

test('a run is exactly this to Docker', () => {
  expect(runContainer(runSpec, around)).toMatchSnapshot();
});

test('nothing else is ever handed over, whatever a spec carries', () => {
  const hostile = instanceSpec({
    process: '../../etc',
    command: ['--privileged', '-v', '/:/host'],
    env: { PATH: '/x', LD_PRELOAD: '/y.so' },
    hosts: { 'a\nb': '1.2.3.4' },
    size: { memoryMb: 64, cpus: 99 },
    ...({ privileged: true, Mounts: [{ Source: '/' }], HostConfig: { Privileged: true } } as object),
  });
  expect(() => ClosedContainer.parse(instanceContainer(hostile, around))).not.toThrow();
  expect(() => ClosedContainer.parse(runContainer(runSpec, around))).not.toThrow();
});

test('memory has no swap beside it', () => {
  const { HostConfig } = instanceContainer(instanceSpec(), around);
  expect(HostConfig?.Memory).toBe(512 * 1024 * 1024);
  expect(HostConfig?.MemorySwap).toBe(HostConfig?.Memory);
});

test('without a command the image says what runs', () => {
  const { Entrypoint, Cmd } = instanceContainer(instanceSpec({ command: null }), around);
  expect([Entrypoint, Cmd]).toEqual([undefined, undefined]);
});

test('the hash is of what a container cannot change: not of desired, generation, secrets, token or names', () => {
  const hash = specHash(instanceSpec());
  const same = {
    desired: 'asleep',
    generation: 9,
    secrets: [],
    pullToken: null,
    hosts: {},
    logLinesPerSecond: 1,
  } as const;
  expect(specHash(instanceSpec({ ...same, secrets: [] }))).toBe(hash);
  expect(specHash(instanceSpec({ env: { GREETING: 'two\nlines "and" $quotes', PORT: '3000' } }))).toBe(hash);
  expect(specHash(instanceSpec({ env: {} }))).not.toBe(hash);
  expect(specHash(instanceSpec({ size: { memoryMb: 1024, cpus: 1 } }))).not.toBe(hash);
});
