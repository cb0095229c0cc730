import { type LogSegment, newId } from '@berth/domain';
import { type TestDatabase, testDatabase } from '@berth/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase, type Database } from './client.js';
import { PrismaLogIndex } from './prisma-log-index.js';

let database: TestDatabase;
let prisma: Database;
let index: PrismaLogIndex;
const appId = newId('app');

const segment = (n: number, origins: string[]): LogSegment => ({
  appId,
  firstId: `00${n}-a`,
  lastId: `00${n}-z`,
  key: `logs/${appId}/00${n}.zst`,
  lines: 1,
  bytes: 10,
  fromTime: new Date(n),
  toTime: new Date(n),
  origins,
});

beforeAll(async () => {
  database = await testDatabase();
  prisma = createDatabase(database.url);
  index = new PrismaLogIndex(prisma);
  await prisma.team.create({ data: { id: 'tea_1', slug: 't', name: 'T' } });
  await prisma.app.create({ data: { id: appId, teamId: 'tea_1', slug: 'a', createdBy: 'usr_1' } });
  await index.add(segment(1, ['ins_1', 'bld_1.1']), new Map([['ins_1', 100]]));
  await index.add(segment(2, ['ins_1']), new Map([['ins_1', 200]]));
  await index.add(segment(3, ['ins_2']), new Map([['ins_2', 7]]));
});
afterAll(async () => {
  await prisma?.$disconnect();
  await database?.drop();
});

test('segments come newest first before a place, oldest first after one', async () => {
  const keys = (found: LogSegment[]) => found.map(({ firstId }) => firstId);
  expect(await index.lastId(appId)).toBe('003-z');
  expect(keys(await index.before(appId, null, 2))).toEqual(['003-a', '002-a']);
  expect(keys(await index.before(appId, '003-a', 9))).toEqual(['002-a', '001-a']);
  expect(keys(await index.after(appId, '001-z', 9))).toEqual(['002-a', '003-a']);
  expect(keys(await index.before(appId, null, 9, 'bld_1'))).toEqual(['001-a']);
  expect(keys(await index.after(appId, '0', 9, 'ins_1'))).toEqual(['001-a', '002-a']);
});

test('of an app that is gone nothing is kept, and nothing fails', async () => {
  await index.add({ ...segment(4, ['ins_3']), appId: 'app_gone' }, new Map([['ins_3', 1]]));
  expect(await index.lastId('app_gone')).toBeNull();
  expect(await index.cursor('ins_3')).toBeNull();
});

test('taking a segment over twice changes nothing, and cursors never go back', async () => {
  await index.add(segment(2, ['ins_1']), new Map([['ins_1', 150]]));
  expect(await index.cursor('ins_1')).toBe(200);
  expect(await prisma.logSegment.count()).toBe(3);
  expect(await index.cursor('ins_9')).toBeNull();
});
