import { afterEach, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import { assertNoEviction, producerConnection } from './connection.ts';
import { TestQueue } from './test-queue.ts';

const WITHIN = { timeout: 20_000, interval: 50 };
const redisUrl = inject('redisQueueUrl');

describe('the relay', () => {
  let queue: TestQueue;
  beforeEach(async () => {
    queue = await TestQueue.create(inject('databaseUrl'));
  });
  afterEach(() => queue.close());

  const idsDelivered = (): string[] => queue.delivered.map(({ eventId }) => eventId).toSorted();

  it('hands on what was committed before it started, each event once, with its payload', async () => {
    const ids = await queue.commit(250);
    queue.consumer(redisUrl);
    await queue.relay(redisUrl);
    await vi.waitFor(() => expect(idsDelivered()).toEqual(ids.toSorted()), WITHIN);
    expect(queue.delivered.find(({ eventId }) => eventId === ids[0])).toEqual({
      eventId: ids[0],
      payload: { loanId: `loan_${ids[0]?.replaceAll('-', '')}` },
      traceparent: null,
      attempt: 1,
      ageMs: expect.any(Number) as number,
    });
    expect(await queue.unsent()).toBe(0);
  });

  it('hands on after a death between handing on and committing that it did, and the copy is not added twice', async () => {
    const ids = await queue.commit(3);
    let deaths = 0;
    await queue.relay(redisUrl, () => {
      deaths += 1;
      if (deaths === 1) throw new Error('died before the commit');
    });
    await vi.waitFor(async () => expect(await queue.unsent()).toBe(0), WITHIN);
    expect(deaths).toBeGreaterThan(1);
    expect(queue.errors).toMatchObject([{ message: 'died before the commit' }]);
    queue.consumer(redisUrl);
    await vi.waitFor(() => expect(idsDelivered()).toEqual(ids.toSorted()), WITHIN);
  });

  it('hands on the trace of an event, and the event without a trace that cannot be read', async () => {
    const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
    queue.consumer(redisUrl);
    await queue.relay(redisUrl);
    const [traced] = await queue.commit(1, traceparent);
    const [untraced] = await queue.commit(1, 'no trace');
    await vi.waitFor(() => expect(queue.delivered).toHaveLength(2), WITHIN);
    const traces = new Map(queue.delivered.map((delivery) => [delivery.eventId, delivery.traceparent]));
    expect([traces.get(traced ?? ''), traces.get(untraced ?? '')]).toEqual([traceparent, null]);
  });

  it('shares the work with other relays', async () => {
    const relays = await Promise.all([queue.relay(redisUrl), queue.relay(redisUrl)]);
    queue.consumer(redisUrl);
    const ids = (await Promise.all(Array.from({ length: 5 }, () => queue.commit(40)))).flat();
    await vi.waitFor(() => expect(idsDelivered()).toEqual(ids.toSorted()), WITHIN);
    expect(queue.errors).toEqual([]);
    expect(relays.every(({ idleMs }) => idleMs < 10_000)).toBe(true);
  });

  it('does not hand on what was never committed', async () => {
    const client = await queue.pool.connect();
    await client.query('BEGIN');
    await client.query(
      `INSERT INTO credit.outbox (event_id, queue, payload)
       VALUES (gen_random_uuid(), 'disbursement', '{"loanId": "loan_${'0'.repeat(32)}"}')`,
    );
    await queue.relay(redisUrl);
    queue.consumer(redisUrl);
    const [later] = await queue.commit(1);
    await vi.waitFor(() => expect(idsDelivered()).toEqual([later]), WITHIN);
    await client.query('ROLLBACK');
    client.release();
    await queue.commit(1);
    await vi.waitFor(() => expect(queue.delivered).toHaveLength(2), WITHIN);
  });
});

describe('the queue Redis', () => {
  it('must be one that does not evict', async () => {
    for (const [url, isGood] of [
      [redisUrl, true],
      [inject('redisCacheUrl'), false],
    ] as const) {
      const redis = producerConnection(url);
      await redis.connect();
      const asserting = assertNoEviction(redis);
      if (isGood) await expect(asserting).resolves.toBeUndefined();
      else await expect(asserting).rejects.toThrow('expected noeviction');
      redis.disconnect();
    }
  });
});
