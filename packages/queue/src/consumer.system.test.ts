import { Queue } from 'bullmq';
import { afterEach, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import { producerConnection } from './connection.ts';
import { jobOptions } from './job-options.ts';
import { TestQueue } from './test-queue.ts';

const WITHIN = { timeout: 20_000, interval: 50 };
const redisUrl = inject('redisQueueUrl');

describe('a consumer', () => {
  let queue: TestQueue;
  let jobs: Queue;
  let outcomes: string[];
  beforeEach(async () => {
    queue = await TestQueue.create(inject('databaseUrl'));
    outcomes = [];
    const connection = await queue.connected(producerConnection(redisUrl));
    jobs = new Queue('disbursement', { connection, prefix: queue.prefix, defaultJobOptions: jobOptions });
  });
  afterEach(async () => {
    await jobs.close();
    await queue.close();
  });

  const onOutcome = (outcome: string): void => void outcomes.push(outcome);
  const payload = { loanId: `loan_${'0'.repeat(32)}` };

  it('gets a delivery again after a pause when its handler throws', async () => {
    queue.consumer(redisUrl, {
      onOutcome,
      handle: ({ attempt }) => (attempt < 3 ? Promise.reject(new Error('not yet')) : Promise.resolve()),
    });
    await jobs.add('disbursement', payload, { jobId: 'event-one' });
    await vi.waitFor(() => expect(outcomes).toEqual(['retried', 'retried', 'done']), WITHIN);
    expect(queue.delivered.map(({ eventId, attempt }) => [eventId, attempt])).toEqual([
      ['event-one', 1],
      ['event-one', 2],
      ['event-one', 3],
    ]);
  });

  it('gives a poison job up after its attempts, keeps it for an operator, and lets the others pass', async () => {
    queue.consumer(redisUrl, {
      concurrency: 1,
      onOutcome,
      handle: ({ eventId }) => (eventId === 'poison' ? Promise.reject(new Error('bad')) : Promise.resolve()),
    });
    await jobs.add('disbursement', payload, { jobId: 'poison', attempts: 3 });
    for (let index = 0; index < 5; index++)
      await jobs.add('disbursement', payload, { jobId: `good-${index}` });
    await vi.waitFor(() => expect(outcomes.filter((outcome) => outcome === 'dead')).toHaveLength(1), WITHIN);
    expect(outcomes.filter((outcome) => outcome === 'retried')).toHaveLength(2);
    expect(outcomes.filter((outcome) => outcome === 'done')).toHaveLength(5);
    expect((await jobs.getFailed()).map(({ id, failedReason }) => [id, failedReason])).toEqual([
      ['poison', 'bad'],
    ]);
  });

  it('never hands a job to its handler that is not what its queue carries', async () => {
    queue.consumer(redisUrl, { onOutcome });
    await jobs.add('disbursement', { loanId: 'x', amount: 1 }, { jobId: 'malformed' });
    await vi.waitFor(() => expect(outcomes).toEqual(['dead']), WITHIN);
    expect(queue.delivered).toEqual([]);
  });

  it('does not add a second copy of an event while its id is known', async () => {
    queue.consumer(redisUrl, { onOutcome });
    for (let copy = 0; copy < 3; copy++) await jobs.add('disbursement', payload, { jobId: 'event-two' });
    await jobs.add('disbursement', payload, { jobId: 'event-three' });
    await vi.waitFor(() => expect(outcomes).toHaveLength(2), WITHIN);
    expect(queue.delivered.map(({ eventId }) => eventId)).toEqual(['event-two', 'event-three']);
  });

  it('says how long its oldest delivery takes, and waits for it when it closes', async () => {
    const gate = Promise.withResolvers<void>();
    const consumer = queue.consumer(redisUrl, { onOutcome, handle: () => gate.promise });
    expect(consumer.oldestMs).toBe(0);
    await jobs.add('disbursement', payload, { jobId: 'slow' });
    await vi.waitFor(() => expect(consumer.oldestMs).toBeGreaterThan(0), WITHIN);
    const closing = consumer.close();
    gate.resolve();
    await closing;
    expect(outcomes).toEqual(['done']);
  });

  it('delivers a job again elsewhere when the handler outlives its consumer', async () => {
    const gate = Promise.withResolvers<void>();
    const stuck = queue.consumer(redisUrl, { handle: () => gate.promise });
    await jobs.add('disbursement', payload, { jobId: 'orphan' });
    await vi.waitFor(() => expect(queue.delivered).toHaveLength(1), WITHIN);
    await stuck.close();
    queue.consumer(redisUrl, { onOutcome });
    await vi.waitFor(() => expect(outcomes).toContain('done'), WITHIN);
    expect(queue.delivered.map(({ eventId }) => eventId)).toEqual(['orphan', 'orphan']);
    gate.resolve();
  });
});
