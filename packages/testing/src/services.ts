import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { Redis } from 'ioredis';
import pg from 'pg';

/** The address of a real service that `./berth test` started. Without it a test fails: nothing is faked instead. */
export function requireService(name: `TEST_${string}`): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: integration tests run through \`./berth test\`.`);
  return value;
}

export interface TestDatabase {
  url: string;
  drop(): Promise<void>;
}

/** A database of this test file's own, migrated as the platform's is. */
export async function testDatabase(): Promise<TestDatabase> {
  const server = requireService('TEST_DATABASE_URL');
  const name = `berth_test_${randomBytes(6).toString('hex')}`;
  await query(server, `CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  for (const sql of migrations()) await query(url.href, sql);
  return { url: url.href, drop: () => query(server, `DROP DATABASE ${name} WITH (FORCE)`) };
}

/** A Redis client whose keys are this test's own, and a way to get further clients of the same kind. */
export function testRedis(): { redis: Redis; connect(): Redis; close(): Promise<void> } {
  const url = requireService('TEST_REDIS_URL');
  const clients: Redis[] = [];
  const connect = () => {
    const client = new Redis(url, { maxRetriesPerRequest: 3 });
    clients.push(client);
    return client;
  };
  const redis = connect();
  return {
    redis,
    connect,
    close: async () => {
      for (const client of clients) client.disconnect();
    },
  };
}

function migrations(): string[] {
  const folder = path.join(repositoryRoot(), 'prisma/migrations');
  return fs
    .readdirSync(folder)
    .filter((entry) => /^\d/.test(entry))
    .sort()
    .map((entry) => fs.readFileSync(path.join(folder, entry, 'migration.sql'), 'utf8'));
}

function repositoryRoot(): string {
  return path.resolve(import.meta.dirname, '../../..');
}

async function query(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
