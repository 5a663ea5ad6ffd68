import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { VirtualClock, realClock } from '@breakwater/clock';
import { createLogger } from '@breakwater/service-kit';
import { createRedis } from '@breakwater/service-kit/redis';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import type { EventKind, VelocityWindow } from '../domain/strategy.ts';
import { VelocityStore } from './velocity-store.ts';

const windows: readonly VelocityWindow[] = [
  { name: 'payments60s', kind: 'payment', seconds: 60, scope: 'account' },
  { name: 'payments1h', kind: 'payment', seconds: 3_600, scope: 'account' },
  { name: 'loans60s', kind: 'loan', seconds: 60, scope: 'account' },
];

let redis: Redis;
let clock: VirtualClock;
let keyPrefix: string;
let store: VelocityStore;

beforeAll(() => {
  redis = new Redis(inject('redisCacheUrl'));
});
afterAll(() => {
  redis.disconnect();
});
beforeEach(() => {
  clock = new VirtualClock(Date.now());
  keyPrefix = `test-${randomUUID()}:`;
  store = storeOn(redis);
});

function storeOn(connection: Redis): VelocityStore {
  const logger = createLogger('risk', 1, 'silent');
  return new VelocityStore({ redis: connection, clock, logger, keyPrefix, waitMs: 100 });
}

function count(id: string, kind: EventKind = 'payment', accountId = 'a-0000001', merchantId?: string) {
  return store.count(windows, { accountId, kind, id, merchantId });
}

describe('VelocityStore', () => {
  it('counts an operation in every window of its kind, itself included', async () => {
    expect(await count('p-1')).toEqual({ payments60s: 1, payments1h: 1, loans60s: 0 });
    expect(await count('l-1', 'loan')).toEqual({ payments60s: 1, payments1h: 1, loans60s: 1 });
  });

  it('counts an operation once, however often and however concurrently it is sent', async () => {
    await Promise.all(Array.from({ length: 20 }, () => count('p-1')));
    expect(await count('p-2')).toMatchObject({ payments60s: 2 });
  });

  it('counts operations that are sent at once exactly', async () => {
    const counts = await Promise.all(Array.from({ length: 20 }, (_, index) => count(`p-${index}`)));
    const seen = counts.map((each) => each?.['payments60s'] ?? 0);
    expect(seen.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
  });

  it('lets operations slide out of their window', async () => {
    await count('p-1');
    await clock.advance(59_999);
    expect(await count('p-2')).toMatchObject({ payments60s: 2 });
    await clock.advance(1);
    expect(await count('p-3')).toMatchObject({ payments60s: 2, payments1h: 3 });
  });

  it('keeps accounts apart', async () => {
    await count('p-1');
    expect(await count('p-2', 'payment', 'a-0000002')).toMatchObject({ payments60s: 1 });
  });

  it('counts at a merchant what all accounts do there, beside what each account does', async () => {
    const both: readonly VelocityWindow[] = [
      { name: 'ofAccount', kind: 'payment', seconds: 60, scope: 'account' },
      { name: 'atMerchant', kind: 'payment', seconds: 60, scope: 'merchant' },
    ];
    const at = (merchantId: string | undefined, accountId: string) =>
      store.count(both, { id: randomUUID(), kind: 'payment', accountId, merchantId });
    expect(await at('m-00001', 'a-0000001')).toEqual({ ofAccount: 1, atMerchant: 1 });
    expect(await at('m-00001', 'a-0000002')).toEqual({ ofAccount: 1, atMerchant: 2 });
    expect(await at('m-00002', 'a-0000002')).toEqual({ ofAccount: 2, atMerchant: 1 });
    expect(await at(undefined, 'a-0000002')).toEqual({ ofAccount: 3, atMerchant: 0 });
  });

  it('counts signals in windows of their own, and once however often they are delivered', async () => {
    const refunds: readonly VelocityWindow[] = [
      ...windows,
      { name: 'refunds24h', kind: 'refund', seconds: 86_400, scope: 'account' },
    ];
    const signal = { id: 'event-of-a-refund', kind: 'refund', accountId: 'a-0000001' } as const;
    await Promise.all(Array.from({ length: 5 }, () => store.record(refunds, signal)));
    const counts = await store.count(refunds, { id: 'p-1', kind: 'payment', accountId: 'a-0000001' });
    expect(counts).toMatchObject({ payments60s: 1, refunds24h: 1 });
  });

  it('keeps no key for longer than its longest window', async () => {
    await count('p-1');
    await count('l-1', 'loan');
    const keys = await redis.keys(`${keyPrefix}*`);
    expect(keys).toHaveLength(2);
    for (const key of keys) {
      expect(await redis.pttl(key)).toBeGreaterThan(0);
      expect(await redis.pttl(key)).toBeLessThanOrEqual(key.endsWith('loan') ? 60_000 : 3_600_000);
    }
  });

  it('says that it does not know when the connection is gone, and knows again afterwards', async () => {
    const connection = createRedis(
      inject('redisCacheUrl'),
      { commandTimeoutMs: undefined },
      createLogger('risk', 1, 'silent'),
    );
    await connection.connect();
    store = storeOn(connection);
    const ended = once(connection, 'end');
    connection.disconnect();
    await ended;
    expect(await count('p-1')).toBeUndefined();
    expect(store.answering).toBe(false);
    await expect(
      store.record(windows, { id: 'p-1', kind: 'payment', accountId: 'a-0000001' }),
    ).rejects.toThrow();
    await connection.connect();
    expect(await count('p-2')).toMatchObject({ payments60s: 1 });
    expect(store.answering).toBe(true);
    connection.disconnect();
  });

  it('waits no longer than it may for a connection that does not answer', async () => {
    const connection = new Redis(inject('redisCacheUrl'));
    await connection.ping();
    const logger = createLogger('risk', 1, 'silent');
    store = new VelocityStore({
      redis: connection,
      clock: realClock,
      logger,
      keyPrefix,
      waitMs: 100,
    });
    // What is sent behind a blocking command on the same connection waits for it.
    const blocking = connection.blpop(`${keyPrefix}never`, 1);
    const beganMs = performance.now();
    expect(await count('p-1')).toBeUndefined();
    expect(performance.now() - beganMs).toBeLessThan(500);
    await blocking;
    connection.disconnect();
  });
});
