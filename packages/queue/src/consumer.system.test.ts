import { randomUUID } from 'node:crypto';
import { realClock, sleep } from '@breakwater/clock';
import { afterEach, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import { ComeBackLater, Unretryable } from './delivery-error.ts';
import type { QueueSettings } from './queue-settings.ts';
import type { RedisQueues } from './redis-queues.ts';
import type { OutgoingEvent } from './relay.ts';
import { TestQueue } from './test-queue.ts';

const WITHIN = { timeout: 20_000, interval: 50 };
const redisUrl = inject('redisQueueUrl');
const quick: Partial<QueueSettings> = { pauseMsFirst: 20, pauseMsMax: 50 };

describe('a consumer', () => {
  let queue: TestQueue;
  let inRedis: RedisQueues;
  beforeEach(async () => {
    queue = await TestQueue.create(inject('databaseUrl'));
    inRedis = await queue.inRedis(redisUrl, { disbursement: { attemptsMax: 3 } });
  });
  afterEach(() => queue.close());

  /** Adds events as the relay would; answers their ids. */
  async function add(count = 1, like: Partial<OutgoingEvent> = {}): Promise<string[]> {
    const ids = Array.from({ length: count }, () => randomUUID());
    const rest = { traceparent: null, sends: 0, createdMs: Date.now(), ...like };
    const payload = { loanId: `loan_${'0'.repeat(32)}` };
    const events = ids.map((eventId) => ({ eventId, payload, ...rest }));
    await inRedis.add('disbursement', events);
    return ids;
  }
  const idsDelivered = (): string[] => queue.delivered.map(({ eventId }) => eventId);

  it('gets a delivery again after a pause when its handler throws', async () => {
    queue.consumer(redisUrl, {
      settings: quick,
      handle: ({ attempt }) => (attempt < 3 ? Promise.reject(new Error('not yet')) : Promise.resolve()),
    });
    const [id] = await add();
    await vi.waitFor(() => expect(queue.outcomes).toEqual(['retried', 'retried', 'done']), WITHIN);
    expect(queue.delivered.map(({ eventId, attempt }) => [eventId, attempt])).toEqual([
      [id, 1],
      [id, 2],
      [id, 3],
    ]);
  });

  it('comes back later as often as it is asked to, without using up an attempt', async () => {
    const handle = (): Promise<void> =>
      queue.delivered.length < 6
        ? Promise.reject(new ComeBackLater(20, 'the bank does not know yet'))
        : Promise.resolve();
    queue.consumer(redisUrl, { settings: quick, handle });
    await add();
    await vi.waitFor(() => expect(queue.outcomes.at(-1)).toBe('done'), WITHIN);
    expect(queue.outcomes).toEqual([...Array<string>(5).fill('postponed'), 'done']);
    expect(queue.delivered.map(({ attempt }) => attempt)).toEqual(Array(6).fill(1));
    expect(queue.errors).toEqual([]);
  });

  it('counts coming back later as a failure once the event is too old', async () => {
    queue.consumer(redisUrl, {
      settings: { ...quick, postponeMsMax: 1_000 },
      handle: () => Promise.reject(new ComeBackLater(20, 'never')),
    });
    await add(1, { createdMs: Date.now() - 1_001 });
    await vi.waitFor(() => expect(queue.outcomes).toEqual(['retried', 'retried', 'dead']), WITHIN);
  });

  it('ends at once what its handler calls unretryable', async () => {
    queue.consumer(redisUrl, { handle: () => Promise.reject(new Unretryable('no such loan')) });
    await add();
    await vi.waitFor(() => expect(queue.outcomes).toEqual(['dead']), WITHIN);
    expect(queue.delivered).toHaveLength(1);
  });

  it('sidelines what is older than its queue allows, without handling it', async () => {
    queue.consumer(redisUrl, { settings: { expiryMs: 60_000 } });
    await add(1, { createdMs: Date.now() - 61_000 });
    const [fresh] = await add();
    // What an operator sends again begins a new life.
    const [replayed] = await add(1, { createdMs: Date.now() - 61_000, sends: 1 });
    await vi.waitFor(() => expect(queue.outcomes.toSorted()).toEqual(['done', 'done', 'sidelined']), WITHIN);
    expect(idsDelivered().toSorted()).toEqual([fresh ?? '', replayed ?? ''].toSorted());
  });

  it('hands on the trace of the event', async () => {
    const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
    queue.consumer(redisUrl);
    await add(1, { traceparent });
    await vi.waitFor(() => expect(queue.delivered).toHaveLength(1), WITHIN);
    expect(queue.delivered[0]?.traceparent).toBe(traceparent);
  });

  it('does not add a second copy of a sending while its id is known', async () => {
    queue.consumer(redisUrl);
    const event = { eventId: randomUUID(), payload: { loanId: `loan_${'0'.repeat(32)}` }, traceparent: null };
    const sending = { ...event, createdMs: Date.now(), sends: 0 };
    for (let copy = 0; copy < 3; copy++) await inRedis.add('disbursement', [sending]);
    await inRedis.add('disbursement', [{ ...sending, sends: 1 }]);
    await vi.waitFor(() => expect(queue.outcomes).toEqual(['done', 'done']), WITHIN);
    expect(idsDelivered()).toEqual([event.eventId, event.eventId]);
  });

  it('waits for the delivery under way when it closes', async () => {
    const gate = Promise.withResolvers<void>();
    const consumer = queue.consumer(redisUrl, { handle: () => gate.promise });
    await add();
    await vi.waitFor(() => expect(queue.delivered).toHaveLength(1), WITHIN);
    const closing = consumer.close();
    gate.resolve();
    await closing;
    expect(queue.outcomes).toEqual(['done']);
  });

  it('takes no canary while all it can do is hang, although BullMQ says that it runs', async () => {
    const gate = Promise.withResolvers<void>();
    let taken = 0;
    const consumer = queue.consumer(redisUrl, {
      settings: { concurrency: 2 },
      handle: () => gate.promise,
      onTaken: () => void (taken += 1),
    });
    await inRedis.addCanary('disbursement', 'canary-one');
    await vi.waitFor(() => expect(taken).toBe(1), WITHIN);
    await add(2);
    await vi.waitFor(() => expect(taken).toBe(3), WITHIN);
    for (let times = 0; times < 3; times++) await inRedis.addCanary('disbursement', 'canary-one');
    await sleep(realClock, 1_000);
    expect([consumer.isRunning, taken]).toEqual([true, 3]);
    gate.resolve();
    // However often it was added, one canary waited; and it counts as no delivery.
    await vi.waitFor(() => expect(taken).toBe(4), WITHIN);
    await sleep(realClock, 200);
    expect([taken, queue.outcomes]).toEqual([4, ['done', 'done']]);
  });

  it('delivers a job again elsewhere when the handler outlives its consumer', async () => {
    const gate = Promise.withResolvers<void>();
    const stuck = queue.consumer(redisUrl, { handle: () => gate.promise });
    const [id] = await add();
    await vi.waitFor(() => expect(queue.delivered).toHaveLength(1), WITHIN);
    await stuck.close();
    queue.consumer(redisUrl);
    await vi.waitFor(() => expect(queue.outcomes).toContain('done'), WITHIN);
    expect(idsDelivered()).toEqual([id, id]);
    gate.resolve();
  });
});
