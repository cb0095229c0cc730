import { type ContainerEngine, type InstanceSpec, newId, type Observed, type RunSpec } from '@berth/domain';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

/** Commands with a known behaviour, in the engine's own image. */
export interface Programs {
  /** Accepts connections on 0.0.0.0:$PORT. */
  listens: string[];
  /** Accepts them on 127.0.0.1:$PORT only. */
  listensOnLoopback: string[];
  /** Accepts them on 0.0.0.0:4321. */
  listensElsewhere: string[];
  exits: (code: number) => string[];
}

export interface EngineUnderTest {
  engine: ContainerEngine;
  /** Of another installation on the same machine. */
  other: ContainerEngine;
  programs: Programs;
  image: string;
  /** Two /22 that nobody else uses: for `engine` and for `other`. */
  subnets: [string, string];
  /** The epoch that both engines send from now on. */
  lead: (epoch: number) => void;
  close: () => Promise<void>;
}

/** What every engine must do. Each adapter's spec file is one call of this. */
export function describeEngine(name: string, start: () => Promise<EngineUnderTest>, { patience = 20_000 } = {}) {
  describe(`${name} engine`, () => {
    let under: EngineUnderTest;
    let here: Watch;
    let there: Watch;
    let next = 2;
    let specs: ReturnType<typeof specsFor>;

    beforeAll(async () => {
      under = await start();
      here = new Watch(under.engine);
      there = new Watch(under.other);
      specs = specsFor(under, () => next++);
    });
    afterEach(async () => {
      await here.removeAll();
      await there.removeAll();
      await expect.poll(() => here.present() + there.present(), { timeout: 60_000 }).toBe(0);
    });
    afterAll(async () => {
      here.stop();
      there.stop();
      await under.close();
    });

    const state = (spec: { id: string }) => here.get(spec.id)?.state;
    const becomes = (spec: { id: string }, wanted: string) =>
      expect.poll(() => state(spec), { timeout: patience, interval: 20 }).toBe(wanted);

    test('an instance becomes ready, and applying it again changes nothing', async () => {
      const web = specs.instance();
      await under.engine.apply([web]);
      await becomes(web, 'ready');
      const since = here.get(web.id)?.detail.startedAt;
      await under.engine.apply([web]);
      await under.engine.apply([{ ...web, pullToken: 'another' }]);
      expect(here.get(web.id)).toMatchObject({ state: 'ready', detail: { startedAt: since, restarts: 0 } });
    });

    test('what should sleep sleeps, and a visitor wakes it at its address', async () => {
      const web = specs.instance();
      await under.engine.apply([web]);
      await becomes(web, 'ready');
      await under.engine.apply([{ ...web, desired: 'asleep' }]);
      await becomes(web, 'asleep');
      const woken = await under.engine.wake(web.appId);
      expect(woken.failure).toBeNull();
      expect(woken.instances).toEqual([
        { id: web.id, address: web.address, port: web.port, generation: web.generation + 1 },
      ]);
      await becomes(web, 'ready');
    });

    test('a command to sleep given before a visitor came is not obeyed after', async () => {
      const web = specs.instance({ desired: 'asleep' });
      await under.engine.apply([web]);
      await becomes(web, 'asleep');
      await under.engine.wake(web.appId);
      expect(await under.engine.apply([{ ...web, desired: 'asleep' }])).toEqual({ stale: [web.id] });
      await becomes(web, 'ready');
    });

    test('what is stopped is not woken, and starts again when told', async () => {
      const web = specs.instance();
      await under.engine.apply([web]);
      await becomes(web, 'ready');
      await under.engine.apply([{ ...web, desired: 'stopped', generation: 2 }]);
      await becomes(web, 'stopped');
      expect(await under.engine.wake(web.appId)).toMatchObject({
        instances: [],
        failure: { code: expect.any(String) },
      });
      await under.engine.apply([{ ...web, generation: 3 }]);
      await becomes(web, 'ready');
      expect(here.get(web.id)?.generation).toBe(3);
    });

    test('removing ends in gone, and removing twice is fine', async () => {
      const web = specs.instance();
      await under.engine.apply([web]);
      await becomes(web, 'ready');
      await under.engine.removeInstances([web.id], 5);
      await becomes(web, 'gone');
      await under.engine.removeInstances([web.id], 5);
      await under.engine.removeInstances([newId('ins')]);
    });

    test('an address can be used again once its instance is gone', async () => {
      const first = specs.instance();
      await under.engine.apply([first]);
      await becomes(first, 'ready');
      await under.engine.removeInstances([first.id], 5);
      await becomes(first, 'gone');
      const second = specs.instance({ address: first.address });
      await under.engine.apply([second]);
      await becomes(second, 'ready');
    });

    test('a crash is observed with its exit code, and rests before the next start', async () => {
      const worker = specs.instance({ process: 'worker', port: null, command: under.programs.exits(3) });
      await under.engine.apply([worker]);
      await becomes(worker, 'backoff');
      const observed = here.get(worker.id);
      expect(observed?.detail).toMatchObject({ exitCode: 3, failure: { code: 'app.exited' } });
      expect(observed?.detail.nextStartAt).toBeGreaterThan(observed?.at ?? 0);
    });

    test('who never listens on its port fails, with what it listens on', async () => {
      const web = specs.instance({ command: under.programs.listensElsewhere, startSeconds: 2 });
      await under.engine.apply([web]);
      await becomes(web, 'failed');
      const { detail } = here.get(web.id) ?? {};
      expect(detail?.failure).toMatchObject({ code: 'app.never_listened', message: expect.stringContaining('4321') });
      expect(detail?.listening).toContainEqual(expect.objectContaining({ port: 4321 }));
    });

    test('who listens on loopback only is told so', async () => {
      const web = specs.instance({ command: under.programs.listensOnLoopback, startSeconds: 2 });
      await under.engine.apply([web]);
      await becomes(web, 'failed');
      expect(here.get(web.id)?.detail.failure?.code).toBe('app.listens_on_loopback');
    });

    test('a run runs once, and its result stays', async () => {
      const good = specs.run(under.programs.exits(0));
      const bad = specs.run(under.programs.exits(7));
      await under.engine.startRun(good);
      await under.engine.startRun(bad);
      await under.engine.startRun(bad);
      expect(await under.engine.runState(good.id, 20)).toMatchObject({ state: 'exited', exitCode: 0, failure: null });
      expect(await under.engine.runState(bad.id, 20)).toMatchObject({
        exitCode: 7,
        failure: { code: 'app.exited' },
      });
    });

    test('sync removes what is not listed, names what is not known, and touches no other installation', async () => {
      const [kept, orphan] = [specs.instance(), specs.instance()];
      const foreign = specs.instance({}, { other: true });
      await under.engine.apply([kept, orphan]);
      await under.other.apply([foreign]);
      await becomes(kept, 'ready');
      await becomes(orphan, 'ready');
      await expect.poll(() => there.get(foreign.id)?.state, { timeout: patience }).toBe('ready');
      const unknown = newId('ins');
      const answer = await under.engine.sync({ instances: [kept.id, unknown], runs: [] });
      expect(answer).toMatchObject({ unknown: [unknown], removed: [orphan.id] });
      await becomes(orphan, 'gone');
      expect(state(kept)).toBe('ready');
      expect(there.get(foreign.id)?.state).toBe('ready');
    });

    test('commands of an operator that leads no more are refused', async () => {
      under.lead(5);
      const web = specs.instance();
      await under.engine.apply([web]);
      await becomes(web, 'ready');
      under.lead(4);
      const late = under.engine.apply([{ ...web, desired: 'stopped' }]);
      await expect(late).rejects.toMatchObject({ code: 'agent.stale_epoch' });
      under.lead(5);
      expect(state(web)).toBe('ready');
    });

    test('a team network goes when its last instance is gone, not before', async () => {
      const web = specs.instance();
      await under.engine.apply([web]);
      await becomes(web, 'ready');
      await expect(under.engine.removeNetwork(web.teamId)).rejects.toMatchObject({ code: 'network.in_use' });
      await under.engine.removeInstances([web.id], 5);
      await becomes(web, 'gone');
      await under.engine.removeNetwork(web.teamId);
      await under.engine.removeNetwork(web.teamId);
    });
  });
}

/** Everything observed of one engine, newest last. */
class Watch {
  private readonly seen = new Map<string, Observed>();
  private readonly ended = new AbortController();

  constructor(private readonly engine: ContainerEngine) {
    void this.run();
  }

  get(id: string): Observed | undefined {
    return this.seen.get(id);
  }

  present(): number {
    return [...this.seen.values()].filter(({ state }) => state !== 'gone').length;
  }

  async removeAll(): Promise<void> {
    await this.engine.sync({ instances: [], runs: [] });
  }

  stop(): void {
    this.ended.abort();
  }

  private async run(): Promise<void> {
    for await (const { instances } of this.engine.observe(this.ended.signal)) {
      for (const observed of instances) this.seen.set(observed.id, observed);
    }
  }
}

function specsFor(under: EngineUnderTest, nextHost: () => number) {
  const teams = [newId('tea'), newId('tea')];
  const common = (index: 0 | 1) => {
    const subnet = under.subnets[index];
    const teamId = teams[index] ?? '';
    return {
      appId: newId('app'),
      appSlug: 'hello',
      teamId,
      releaseId: newId('rel'),
      releaseNumber: 1,
      image: under.image,
      pullToken: null,
      env: { PORT: '3000' },
      secrets: [],
      network: { teamId, subnet },
      address: `${subnet.split('.').slice(0, 3).join('.')}.${nextHost()}`,
      size: { memoryMb: 128, cpus: 1 },
      logLinesPerSecond: 1_000,
      hosts: {},
    };
  };
  return {
    instance: (more: Partial<InstanceSpec> = {}, { other = false } = {}): InstanceSpec => ({
      ...common(other ? 1 : 0),
      id: newId('ins'),
      process: 'web',
      index: 1,
      generation: 1,
      desired: 'running',
      command: under.programs.listens,
      port: 3_000,
      healthPath: null,
      startSeconds: 20,
      ...more,
    }),
    run: (command: string[]): RunSpec => ({
      ...common(0),
      id: newId('run'),
      command,
      source: 'release',
      deadlineSeconds: 20,
    }),
  };
}
