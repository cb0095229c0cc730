import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Client } from './client.js';
import { installation } from './installation.js';
import { docker, type Finished, run } from './run.js';
import { until } from './until.js';
import { type Answer, visit } from './visitor.js';

const examples = path.resolve(import.meta.dirname, '../../examples');

/** Nothing of this machine's git settings, and somebody to be. */
export const gitEnvironment = {
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_TERMINAL_PROMPT: '0',
  GIT_AUTHOR_NAME: 'e2e',
  GIT_AUTHOR_EMAIL: 'e2e@example.test',
  GIT_COMMITTER_NAME: 'e2e',
  GIT_COMMITTER_EMAIL: 'e2e@example.test',
};

interface AppBody {
  id: string;
  slug: string;
  teamId?: string;
}

/** One app under test: its repository on disk, its address at the router, its page at the API. */
export class TestApp {
  readonly folder: string;
  id = '';
  teamId = '';

  private constructor(
    readonly client: Client,
    readonly slug: string,
    private readonly gitToken: string,
  ) {
    this.folder = fs.mkdtempSync(path.join(os.tmpdir(), `berth-e2e-${slug}-`));
  }

  /** Makes the app, and a repository that holds the example. */
  static async fromExample(
    client: Client,
    example: string,
    slug = `${example}-${randomBytes(3).toString('hex')}`,
  ): Promise<TestApp> {
    const { secret } = (await client.call('POST', `/api/teams/${client.team}/tokens`, {
      name: `e2e ${slug}`,
      scopes: ['git'],
      expiresInDays: 1,
    })) as { secret: string };
    const app = new TestApp(client, slug, secret);
    const { id } = (await client.call('POST', `/api/teams/${client.team}/apps`, { name: slug })) as AppBody;
    app.id = id;
    app.teamId = await teamIdOf(client);
    fs.cpSync(path.join(examples, example), app.folder, { recursive: true });
    await app.git('init', '--quiet', '--initial-branch=main');
    await app.commit('first');
    return app;
  }

  get apiPath(): string {
    return `/api/teams/${this.client.team}/apps/${this.slug}`;
  }

  get pagePath(): string {
    return `/${this.client.team}/${this.slug}`;
  }

  get gitUrl(): string {
    const url = new URL(installation.consoleUrl);
    url.username = 'e2e';
    url.password = this.gitToken;
    url.pathname = `/git/${this.client.team}/${this.slug}.git`;
    return url.href;
  }

  git(...args: string[]): Promise<Finished> {
    return run('git', args, {
      cwd: this.folder,
      env: gitEnvironment,
    });
  }

  write(file: string, content: string): void {
    fs.mkdirSync(path.dirname(path.join(this.folder, file)), { recursive: true });
    fs.writeFileSync(path.join(this.folder, file), content);
  }

  read(file: string): string {
    return fs.readFileSync(path.join(this.folder, file), 'utf8');
  }

  async commit(message: string): Promise<void> {
    await this.git('add', '--all');
    await this.git('commit', '--quiet', '--allow-empty', '--message', message);
  }

  push(ref = 'main', ...options: string[]): Promise<Finished> {
    return this.git('push', ...options, this.gitUrl, ref);
  }

  async pushed(): Promise<string> {
    const { code, output } = await this.push();
    if (code !== 0) throw new Error(`git push: ${code}\n${output}`);
    return output;
  }

  visit(route = '/', options?: Parameters<typeof visit>[2]): Promise<Answer> {
    return visit(this.slug, route, options);
  }

  api(method: string, route = '', body?: unknown, headers?: Record<string, string>): Promise<unknown> {
    return this.client.call(method, `${this.apiPath}${route}`, body, headers);
  }

  /** Sets variables and waits until the release that carries them is live. */
  async setConfig(set: Record<string, string>): Promise<void> {
    const saved = (await this.api('PATCH', '/config', {
      set: Object.entries(set).map(([name, value]) => ({ name, value })),
      deploy: true,
    })) as { release?: { number: number } | null };
    if (saved.release) await this.live(saved.release.number);
  }

  /** Waits until this release (or any) is what is served. */
  async live(release?: number): Promise<void> {
    const wanted = (latest?: { state: string; release: number }) =>
      latest?.state === 'live' && (release === undefined || latest.release === release);
    await until(`release ${release ?? ''} of ${this.slug} is live`, () => this.latest(), wanted);
  }

  async latest(): Promise<{ state: string; release: number } | undefined> {
    const { items } = (await this.api('GET', '/deployments?limit=1')) as {
      items: { state: string; releaseNumber?: number; release?: { number: number } }[];
    };
    const [first] = items;
    return first && { state: first.state, release: first.releaseNumber ?? first.release?.number ?? 0 };
  }

  /** Ids of the app's own containers, stopped ones too. */
  async containers(): Promise<string[]> {
    const listed = await docker('ps', '--all', '--quiet', '--filter', `label=berth.app=${this.id}`);
    return listed.split('\n').filter(Boolean);
  }

  /** The repository on disk goes; the app too, when the test did not destroy it. */
  async cleanUp(): Promise<void> {
    fs.rmSync(this.folder, { recursive: true, force: true });
    await this.client.ask('DELETE', this.apiPath, { confirm: this.slug });
  }
}

async function teamIdOf(client: Client): Promise<string> {
  return ((await client.call('GET', `/api/teams/${client.team}`)) as { id: string }).id;
}
