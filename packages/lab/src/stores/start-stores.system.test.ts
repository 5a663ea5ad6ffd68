import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { CLONE } from '../fleet/clone.ts';
import { startMark } from '../fleet/process-identity.ts';
import { Run } from '../fleet/run.ts';
import { silentLog } from '../fleet/test-programs/tiny-spec.ts';
import { startStores, type Stores } from './start-stores.ts';

let runs: string;
let run: Run;
let stores: Stores;

beforeAll(async () => {
  mkdirSync(join(CLONE, '.breakwater'), { recursive: true });
  runs = mkdtempSync(join(CLONE, '.breakwater/test-runs-'));
  run = Run.open({ log: silentLog, runs });
  stores = await startStores({ run, log: silentLog, given: {} });
});

afterAll(async () => {
  await stores.stop();
  await run.close();
  rmSync(runs, { recursive: true });
});

async function setting(name: string): Promise<unknown> {
  const client = new Client({ connectionString: stores.databaseUrl });
  await client.connect();
  const { rows } = await client.query<Record<string, unknown>>(`SHOW ${name}`);
  await client.end();
  return rows[0]?.[name];
}

async function redisSetting(url: string, name: string): Promise<unknown> {
  const redis = new Redis(url);
  const answer: unknown = await redis.config('GET', name);
  redis.disconnect();
  return Array.isArray(answer) ? answer[1] : undefined;
}

function withoutPassword(address: string): string {
  const url = new URL(address);
  url.password = 'guessed';
  return url.href;
}

test.each([
  ['fsync', 'on'],
  ['synchronous_commit', 'on'],
  ['full_page_writes', 'on'],
  ['listen_addresses', '127.0.0.1'],
  ['max_connections', '200'],
  ['shared_buffers', '64MB'],
  ['server_encoding', 'UTF8'],
])('PostgreSQL runs with %s = %s', async (name, value) => {
  expect(await setting(name)).toBe(value);
});

test.each([
  ['redisQueueUrl', 'maxmemory-policy', 'noeviction'],
  ['redisQueueUrl', 'appendonly', 'yes'],
  ['redisCacheUrl', 'maxmemory-policy', 'allkeys-lru'],
  ['redisCacheUrl', 'maxmemory', String(64 * 1024 * 1024)],
  ['redisCacheUrl', 'appendonly', 'no'],
] as const)('%s has %s = %s', async (store, name, value) => {
  expect(await redisSetting(stores[store], name)).toBe(value);
});

test('no store lets somebody in without its password', async () => {
  const client = new Client({ connectionString: withoutPassword(stores.databaseUrl) });
  await expect(client.connect()).rejects.toThrow('password authentication failed');
  const redis = new Redis(withoutPassword(stores.redisQueueUrl), {
    lazyConnect: true,
    retryStrategy: () => null,
  });
  redis.on('error', () => undefined);
  await expect(redis.get('key')).rejects.toThrow();
  redis.disconnect();
});

test('the stores are processes of their own', () => {
  const pids = Object.values(stores.pids);
  expect(stores.sources).toEqual({ database: 'embedded', redis: 'embedded' });
  expect(new Set(pids).size).toBe(3);
  expect(pids.map((pid) => startMark(pid ?? 0))).not.toContain(undefined);
});

test('given stores are used as they are and not stopped', async () => {
  const given = {
    databaseUrl: inject('databaseUrl'),
    redisUrl: inject('redisQueueUrl'),
    redisCacheUrl: inject('redisCacheUrl'),
  };
  const first = await startStores({ run, log: silentLog, given });
  expect(first).toMatchObject({
    sources: { database: 'given', redis: 'given' },
    pids: { postgres: null, redisQueue: null, redisCache: null },
  });
  await first.stop();
  const second = await startStores({ run, log: silentLog, given: { ...given, redisCacheUrl: undefined } });
  expect(second.redisCacheUrl).toBe(`${given.redisUrl}/1`);
});

test('a queue that could lose jobs is refused', async () => {
  const given = { databaseUrl: inject('databaseUrl'), redisUrl: inject('redisCacheUrl') };
  await expect(startStores({ run, log: silentLog, given })).rejects.toThrow(
    "REDIS_URL cannot be used: the queue's Redis evicts keys (maxmemory-policy is allkeys-lru): set it to noeviction",
  );
});

test('an address that does not answer is named by its setting, without its password', async () => {
  const given = {
    databaseUrl: 'postgres://somebody:secret@127.0.0.1:9/nowhere',
    redisUrl: inject('redisQueueUrl'),
  };
  const failure = startStores({ run, log: silentLog, given });
  await expect(failure).rejects.toThrow(/^DATABASE_URL cannot be used: .*ECONNREFUSED/);
  await expect(failure).rejects.not.toThrow('secret');
});
