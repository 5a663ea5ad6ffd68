import { randomUUID } from 'node:crypto';
import { realClock, sleep } from '@breakwater/clock';
import { QUEUE_NAMES, type QueueName } from '@breakwater/contracts';
import { afterEach, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import type { Handlers } from './queues.ts';
import { TestQueue } from './test-queue.ts';

const WITHIN = { timeout: 20_000, interval: 50 };
const redisUrl = inject('redisQueueUrl');

const loanId = `loan_${'1'.repeat(32)}`;
const payloads: Record<QueueName, object> = {
  settlement: { transactionId: randomUUID() },
  disbursement: { loanId },
  collection: { repaymentId: `rpy_${'1'.repeat(32)}` },
  notification: { accountId: 'a-0000001', kind: 'loan_active', resourceId: loanId },
  'risk-signals': { accountId: 'a-0000001', kind: 'capture' },
  statements: { period: '2026-01', fromAccountId: 'a-0000001', toAccountId: 'a-0000100' },
  'stand-in-reviews': { operationId: randomUUID() },
  'deferred-payments': { deferralId: randomUUID() },
};

describe('the queues of a process', () => {
  let queue: TestQueue;
  beforeEach(async () => {
    queue = await TestQueue.create(inject('databaseUrl'));
  });
  afterEach(() => queue.close());

  async function commit(name: QueueName, payload = payloads[name]): Promise<void> {
    await queue.pool.query('INSERT INTO credit.outbox (event_id, queue, payload) VALUES ($1, $2, $3)', [
      randomUUID(),
      name,
      payload,
    ]);
  }

  it('deliver each event to the handler of its queue', async () => {
    const seen: [QueueName, unknown][] = [];
    const handlers = Object.fromEntries(
      QUEUE_NAMES.map((name) => [
        name,
        ({ payload }: { payload: unknown }) => Promise.resolve(void seen.push([name, payload])),
      ]),
    ) as Handlers;
    const queues = await queue.queues(redisUrl, { handlers });
    for (const name of QUEUE_NAMES) await commit(name);
    await commit('settlement', { payoutId: `out_${'2'.repeat(32)}` });
    await vi.waitFor(() => expect(seen).toHaveLength(QUEUE_NAMES.length + 1), WITHIN);
    for (const name of QUEUE_NAMES) expect(seen).toContainEqual([name, payloads[name]]);
    await vi.waitFor(
      () => expect(queue.outcomes).toEqual(Array(QUEUE_NAMES.length + 1).fill('done')),
      WITHIN,
    );
    expect(QUEUE_NAMES.map((name) => queues.liveness.ageMs(name) < 5_000)).toEqual(
      QUEUE_NAMES.map(() => true),
    );
    expect(queue.errors).toEqual([]);
  });

  it('leave an event of an unknown queue in the outbox, and tell its age', async () => {
    const queues = await queue.queues(redisUrl, { handlers: {} });
    await commit('unheard-of' as QueueName, {});
    await commit('settlement');
    await vi.waitFor(async () => expect(await queue.unsent()).toBe(1), WITHIN);
    await vi.waitFor(() => expect(queues.gauges.oldestUnsentMs).toBeGreaterThan(500), WITHIN);
    // Nobody here works on settlements, so what waits grows old.
    expect(queues.gauges.oldestWaitingMs.settlement).toBeGreaterThan(0);
    expect(queues.gauges.oldestWaitingMs.collection).toBe(0);
    expect(queues.liveness.ageMs('settlement')).toBe(Infinity);
  });

  it('notice by their canaries that a consumer is wedged, and that it goes on', async () => {
    const gate = Promise.withResolvers<void>();
    const queues = await queue.queues(redisUrl, {
      handlers: { disbursement: () => gate.promise, collection: () => Promise.resolve() },
      settings: { disbursement: { concurrency: 2 } },
    });
    const check = (): Promise<void> => queues.liveness.check(1_500).check();
    await sleep(realClock, 2_000);
    await expect(check()).resolves.toBeUndefined();
    await queue.commit(2);
    await vi.waitFor(() => expect(queues.liveness.ageMs('disbursement')).toBeGreaterThan(1_600), WITHIN);
    await expect(check()).rejects.toThrow(/^no job was taken from disbursement for \d+ ms$/);
    expect(queues.liveness.ageMs('collection')).toBeLessThan(1_500);
    gate.resolve();
    await vi.waitFor(() => check(), WITHIN);
  });

  it('let canaries jump a long line, so a surge is not taken for a wedged consumer', async () => {
    const queues = await queue.queues(redisUrl, {
      handlers: { disbursement: () => sleep(realClock, 20) },
      settings: { disbursement: { concurrency: 1 } },
    });
    await queue.commit(200);
    await vi.waitFor(() => expect(queues.gauges.oldestWaitingMs.disbursement).toBeGreaterThan(1_000), WITHIN);
    expect(queues.liveness.ageMs('disbursement')).toBeLessThan(1_000);
    await vi.waitFor(() => expect(queue.outcomes).toHaveLength(200), WITHIN);
  });

  it('close in bounded time while a handler hangs', async () => {
    const queues = await queue.queues(redisUrl, {
      handlers: { disbursement: () => new Promise<void>(() => undefined) },
    });
    await queue.commit(1);
    await sleep(realClock, 500);
    const startMs = realClock.monotonicMs();
    await queues.close();
    expect(realClock.monotonicMs() - startMs).toBeLessThan(6_000);
  });

  it('do not open on a Redis that evicts, or that is not there', async () => {
    const open = (url: string): Promise<unknown> => queue.queues(url, { handlers: {} });
    await expect(open(inject('redisCacheUrl'))).rejects.toThrow('expected noeviction');
    await expect(open('redis://127.0.0.1:1')).rejects.toThrow();
    await expect(
      queue.queues(redisUrl, { handlers: {}, settings: { settlement: { attemptsMax: 0 } } }),
    ).rejects.toThrow('queues.settlement.attemptsMax is 0; expected an integer from 1 to 1000');
  });
});
