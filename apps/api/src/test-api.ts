import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { PrismaClient } from '@berth/database';
import { requireService, testDatabase } from '@berth/testing';
import type { INestApplication } from '@nestjs/common';
import { Redis } from 'ioredis';
import { appModule } from './app.module.js';
import { createApi } from './create-api.js';
import { readApiSettings } from './http/api-config.js';

export const consoleUrl = 'http://console.localhost:8080';
const password = 'correct horse battery';

export interface Answer<Body = unknown> {
  status: number;
  body: Body;
  headers: Headers;
}

interface CallOptions {
  body?: unknown;
  headers?: Record<string, string>;
}

/** The whole API on real Postgres, Redis and S3, in a database and a Redis number of its own. For tests. */
export async function startTestApi(overrides: Record<string, string> = {}) {
  const database = await testDatabase();
  const redisUrl = new URL(requireService('TEST_REDIS_URL'));
  redisUrl.pathname = `/${1 + (process.pid % 14)}`;
  process.env.GIT_CACHE_DIR = fileURLToPath(new URL(`file:///tmp/berth-test-git-${process.pid}`));
  const settings = readApiSettings({
    BERTH_INSTALLATION: 'test01',
    CONSOLE_URL: consoleUrl,
    DATABASE_URL: database.url,
    REDIS_URL: redisUrl.href,
    S3_ENDPOINT: requireService('TEST_S3_ENDPOINT'),
    S3_BUCKET: process.env.TEST_S3_BUCKET ?? 'berth-test',
    S3_ACCESS_KEY_ID: requireService('TEST_S3_ACCESS_KEY_ID'),
    S3_SECRET_ACCESS_KEY: requireService('TEST_S3_SECRET_ACCESS_KEY'),
    MASTER_KEY: randomBytes(32).toString('base64'),
    AUTH_SECRET: randomBytes(32).toString('base64url'),
    SIGN_UPS_PER_HOUR: '1000',
    ...overrides,
  });
  const app = await createApi(appModule(settings));
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as AddressInfo;
  const redis = new Redis(redisUrl.href);
  await redis.flushdb();
  return new TestApi(app, `http://127.0.0.1:${port}`, redis, settings.MASTER_KEY, database.drop);
}

export class TestApi {
  readonly prisma: PrismaClient;

  constructor(
    readonly app: INestApplication,
    readonly origin: string,
    readonly redis: Redis,
    readonly masterKey: string,
    private readonly dropDatabase: () => Promise<void>,
  ) {
    this.prisma = app.get(PrismaClient);
  }

  anonymous(): Caller {
    return new Caller(this.origin, {});
  }

  bearer(secret: string): Caller {
    return new Caller(this.origin, { authorization: `Bearer ${secret}` });
  }

  /** A person with an account, signed in as a browser is. */
  async signUp(email: string, headers: Record<string, string> = {}): Promise<Person> {
    const body = { email, password, name: email.split('@')[0] };
    const answer = await this.anonymous().post('/api/auth/sign-up/email', {
      body,
      headers: { origin: consoleUrl, ...headers },
    });
    if (answer.status !== 200) throw new Error(`No sign-up for ${email}: ${JSON.stringify(answer.body)}`);
    const { user } = answer.body as { user: { id: string } };
    const team = await this.prisma.team.findFirstOrThrow({
      where: { personal: true, memberships: { some: { userId: user.id } } },
    });
    return new Person(this.origin, cookieOf(answer), user.id, email, team.slug);
  }

  async close(): Promise<void> {
    await this.app.close();
    this.redis.disconnect();
    await this.dropDatabase();
  }
}

/** Somebody who sends requests; a browser's mutations carry the console's origin. */
export class Caller {
  constructor(
    readonly origin: string,
    readonly headers: Record<string, string>,
  ) {}

  async call(method: string, path: string, { body, headers = {} }: CallOptions = {}): Promise<Answer<never>> {
    const response = await fetch(this.origin + path, {
      method,
      redirect: 'manual',
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...this.headers,
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') === true && text !== '';
    return { status: response.status, body: (isJson ? JSON.parse(text) : text) as never, headers: response.headers };
  }

  get = (path: string, options?: CallOptions) => this.call('GET', path, options);
  post = (path: string, options?: CallOptions) => this.call('POST', path, options);
  put = (path: string, options?: CallOptions) => this.call('PUT', path, options);
  patch = (path: string, options?: CallOptions) => this.call('PATCH', path, options);
  delete = (path: string, options?: CallOptions) => this.call('DELETE', path, options);
}

export class Person extends Caller {
  constructor(
    origin: string,
    readonly cookie: string,
    readonly id: string,
    readonly email: string,
    readonly team: string,
  ) {
    super(origin, { cookie, origin: consoleUrl });
  }
}

export function cookieOf({ headers }: Answer): string {
  return headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0]!)
    .join('; ');
}
