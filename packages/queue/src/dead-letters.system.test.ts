import { randomUUID } from 'node:crypto';
import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import { producerConnection } from './connection.ts';
import {
  countDeadLetters,
  deadLetters,
  oldestUnsentMs,
  recordDeath,
  replayDeadLetter,
  replayDeadLetters,
} from './dead-letters.ts';
import { Unretryable } from './delivery-error.ts';
import { TestQueue } from './test-queue.ts';

const WITHIN = { timeout: 20_000, interval: 50 };
const redisUrl = inject('redisQueueUrl');
const die = (): Promise<void> => Promise.reject(new Unretryable('no such loan'));

describe('a dead letter', () => {
  let queue: TestQueue;
  let redis: Redis;
  let jobs: Queue;
  beforeEach(async () => {
    queue = await TestQueue.create(inject('databaseUrl'));
    redis = await queue.connected(producerConnection(redisUrl));
    jobs = new Queue('disbursement', { connection: redis, prefix: queue.prefix });
  });
  afterEach(async () => {
    await jobs.close();
    await queue.close();
  });

  const open = (): ReturnType<typeof deadLetters> => deadLetters(queue.pool, { limit: 100 });
  const letters = (count: number): Promise<void> =>
    vi.waitFor(async () => expect(await open()).toHaveLength(count), WITHIN);
  const leftInRedis = (): Promise<void> =>
    vi.waitFor(async () => expect(await jobs.getFailedCount()).toBe(0), WITHIN);

  it('is written down with what the event carried, after which the job leaves Redis', async () => {
    queue.consumer(redisUrl, { handle: die });
    await queue.relay(redisUrl);
    const [id = ''] = await queue.commit(1);
    await letters(1);
    await leftInRedis();
    expect(await open()).toMatchObject([
      {
        eventId: id,
        queue: 'disbursement',
        error: 'no such loan',
        attempts: 1,
        replays: 0,
        replayedAt: null,
      },
    ]);
    expect((await open())[0]?.payload).toEqual({ loanId: `loan_${id.replaceAll('-', '')}` });
    expect(await countDeadLetters(queue.pool)).toEqual(new Map([['disbursement', 1]]));
  });

  it('is replayed exactly once in effect, although the effect had happened before the death', async () => {
    let isBroken = true;
    queue.consumer(redisUrl, {
      handle: async (delivery) => {
        await queue.effect(delivery);
        if (isBroken) throw new Unretryable('broke after the effect');
      },
    });
    await queue.relay(redisUrl);
    const [id = ''] = await queue.commit(1);
    await letters(1);
    isBroken = false;
    const orders = await Promise.all([1, 2, 3].map(() => replayDeadLetter(queue.pool, id)));
    expect(orders.toSorted()).toEqual(['already_replayed', 'already_replayed', 'replayed']);
    await vi.waitFor(() => expect(queue.outcomes.toSorted()).toEqual(['dead', 'done', 'replayed']), WITHIN);
    expect(await queue.count('effects')).toBe(1);
    expect(await queue.count(`credit.outbox WHERE sends = 2 AND sent_at IS NOT NULL`)).toBe(1);
    expect(await deadLetters(queue.pool, { limit: 1, withReplayed: true })).toMatchObject([
      { eventId: id, replays: 1, replayedAt: expect.any(Date) as Date },
    ]);
  });

  it('is opened again when the replay dies too, and can be replayed again', async () => {
    queue.consumer(redisUrl, { handle: die });
    await queue.relay(redisUrl);
    const [id = ''] = await queue.commit(1);
    for (const replays of [0, 1, 2]) {
      await vi.waitFor(async () => expect(await open()).toMatchObject([{ replays }]), WITHIN);
      expect(await replayDeadLetter(queue.pool, id)).toBe('replayed');
    }
    await vi.waitFor(() => expect(queue.delivered).toHaveLength(4), WITHIN);
  });

  it('is one of many that are replayed by queue', async () => {
    const consumer = queue.consumer(redisUrl, { handle: die });
    await queue.relay(redisUrl);
    const ids = await queue.commit(30);
    await letters(30);
    await consumer.close();
    queue.consumer(redisUrl, { handle: queue.effect });
    expect(await replayDeadLetters(queue.pool, 'settlement')).toBe(0);
    const shares = await Promise.all(
      [20, 20].map((limit) => replayDeadLetters(queue.pool, 'disbursement', limit)),
    );
    const rest = await replayDeadLetters(queue.pool, 'disbursement');
    expect(shares.reduce((sum, share) => sum + share, rest)).toBe(30);
    await vi.waitFor(async () => expect(await queue.count('effects')).toBe(ids.length), WITHIN);
    expect(await open()).toEqual([]);
  });

  it('is not found when there was no death, or when its event is in no outbox', async () => {
    const eventId = randomUUID();
    expect(await replayDeadLetter(queue.pool, eventId)).toBe('not_found');
    const death = { queue: 'disbursement', payload: {}, error: 'x', attempts: 1, sends: 0 } as const;
    await recordDeath(queue.pool, { eventId, ...death });
    expect(await replayDeadLetter(queue.pool, eventId)).toBe('not_found');
    expect(await replayDeadLetters(queue.pool, 'disbursement')).toBe(0);
    expect(await open()).toHaveLength(1);
  });

  it('is not opened again by an old death that is told late', async () => {
    const [eventId = ''] = await queue.commit(1);
    const death = { eventId, queue: 'disbursement', payload: {}, error: 'x', attempts: 1 } as const;
    await recordDeath(queue.pool, { ...death, sends: 0 });
    await replayDeadLetter(queue.pool, eventId);
    await recordDeath(queue.pool, { ...death, sends: 0 });
    expect(await open()).toEqual([]);
    await recordDeath(queue.pool, { ...death, sends: 1 });
    expect(await open()).toMatchObject([{ eventId, replays: 1 }]);
  });

  it('is written down later, once, when it could not be at first', async () => {
    let failures = 0;
    const recordTwiceBroken = (death: Parameters<typeof recordDeath>[1]): Promise<void> => {
      failures += 1;
      return failures <= 2 ? Promise.reject(new Error('no database')) : recordDeath(queue.pool, death);
    };
    await queue.queues(redisUrl, { handlers: { disbursement: die }, recordDeath: recordTwiceBroken });
    const [id] = await queue.commit(1);
    await letters(1);
    await leftInRedis();
    expect(await open()).toMatchObject([{ eventId: id }]);
    expect(queue.outcomes).toEqual(['dead']);
    expect(queue.errors).toMatchObject([{ message: 'no database' }]);
  });

  it('is what becomes of poison, while valid events pass', async () => {
    const [unparsable, strange] = [randomUUID(), randomUUID()];
    await jobs.add('disbursement', { any: 'thing' }, { jobId: unparsable, removeOnFail: false });
    await jobs.add(
      'disbursement',
      { eventId: strange, traceparent: null, payload: { loanId: 'x' } },
      { jobId: strange },
    );
    await jobs.add('disbursement', { half: '\u{d800}\0' }, { jobId: 'nobody-knows' });
    await redis.hset(`${queue.prefix}:disbursement:${unparsable}`, { data: '{"eventId": ' });
    const [malformed = '', ...good] = await queue.commit(6);
    await queue.pool.query(`UPDATE credit.outbox SET payload = '{"loanId": 7}' WHERE event_id = $1`, [
      malformed,
    ]);
    const queues = await queue.queues(redisUrl, { handlers: { disbursement: queue.effect } });
    await letters(4);
    await leftInRedis();
    await vi.waitFor(async () => expect(await queue.count('effects')).toBe(good.length), WITHIN);
    const dead = new Map((await open()).map((letter) => [letter.eventId, letter]));
    expect(dead.get(unparsable)?.payload).toEqual({ unreadable: '{"unreadable":"{\\"eventId\\": "}' });
    expect(dead.get(strange)).toMatchObject({ attempts: 1, queue: 'disbursement' });
    expect(dead.has(malformed)).toBe(true);
    await vi.waitFor(() => expect(queues.gauges.deadLetters.disbursement).toBe(4), WITHIN);
    expect(queues.gauges.deadLetters.settlement).toBe(0);
  });
});

describe('the age of the oldest unsent event', () => {
  it('is nothing for an empty outbox, and grows with the oldest row', async () => {
    const queue = await TestQueue.create(inject('databaseUrl'));
    expect(await oldestUnsentMs(queue.pool)).toBe(0);
    await queue.commit(2);
    await queue.pool.query(`UPDATE credit.outbox SET created_at = now() - interval '1 minute'`);
    const ageMs = await oldestUnsentMs(queue.pool);
    expect(ageMs).toBeGreaterThan(59_000);
    expect(ageMs).toBeLessThan(90_000);
    await queue.close();
  });
});
