import { Random, realClock } from '@breakwater/clock';
import { STORES, type StoreFault } from '@breakwater/drills';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { pingDatabase } from '../stores/ping-database.ts';
import { StoreLinks, type StoreUrls } from './store-links.ts';

const direct: StoreUrls = {
  databaseUrl: inject('databaseUrl'),
  redisQueueUrl: inject('redisQueueUrl'),
  redisCacheUrl: inject('redisCacheUrl'),
};
const DOWN: StoreFault = { target: { store: 'redis-queue' }, fault: { kind: 'down' } };

let links: StoreLinks;
beforeEach(async () => {
  links = await StoreLinks.open(STORES, direct, { clock: realClock, random: new Random(1) });
});
afterEach(() => links.close());

/** What a Redis server answers, or why it does not. */
async function ping(url: string): Promise<string> {
  const redis = new Redis(url, { lazyConnect: true, retryStrategy: () => null, disconnectTimeout: 50 });
  redis.on('error', () => undefined);
  try {
    await redis.connect();
    return await redis.ping();
  } catch {
    return 'nobody';
  } finally {
    redis.disconnect();
  }
}

test('the stores are reached through the proxies, each of them', async () => {
  await pingDatabase(links.urls.databaseUrl);
  expect(await ping(links.urls.redisQueueUrl)).toBe('PONG');
  expect(await ping(links.urls.redisCacheUrl)).toBe('PONG');
  for (const url of Object.keys(direct) as (keyof StoreUrls)[]) expect(links.urls[url]).not.toBe(direct[url]);
});

test('a store that is down is so for the fleet alone, until the last fault that keeps it so has ended', async () => {
  await links.strike('a', DOWN);
  await links.strike('b', DOWN);
  expect(await ping(links.urls.redisQueueUrl)).toBe('nobody');
  expect(await ping(direct.redisQueueUrl)).toBe('PONG');
  await links.heal('a', DOWN);
  await links.heal('a', DOWN);
  expect(await ping(links.urls.redisQueueUrl)).toBe('nobody');
  await links.heal('b', DOWN);
  expect(await ping(links.urls.redisQueueUrl)).toBe('PONG');
});

test('a toxic makes a store slow, and goes', async () => {
  const fault = { kind: 'toxic', type: 'latency', attributes: { latency: 200 } } as const;
  const slow: StoreFault = { target: { store: 'redis-cache' }, fault };
  const timed = async (): Promise<number> => {
    const fromMs = performance.now();
    expect(await ping(links.urls.redisCacheUrl)).toBe('PONG');
    return performance.now() - fromMs;
  };
  await links.strike('s', slow);
  expect(await timed()).toBeGreaterThanOrEqual(195);
  await links.heal('s', slow);
  expect(links.board.proxy('redis-cache').toxics).toEqual([]);
});
