import { Worker } from 'node:worker_threads';
import { expect, inject, it, vi } from 'vitest';
import { TestQueue } from './test-queue.ts';

const WITHIN = { timeout: 30_000, interval: 100 };
const redisUrl = inject('redisQueueUrl');

it('runs twice what a consumer is blocked over for longer than its lock, and the inbox keeps the effect at one', async () => {
  const queue = await TestQueue.create(inject('databaseUrl'));
  const { prefix, databaseUrl } = queue;
  const said = async (): Promise<unknown[]> =>
    (await queue.pool.query('SELECT event_id AS id, what FROM said')).rows;
  const blocked = new Worker(new URL('test-blocked-worker.ts', import.meta.url), {
    workerData: { redisUrl, databaseUrl, prefix, blockedMs: 9_000 },
  });
  try {
    await queue.relay(redisUrl);
    const [id] = await queue.commit(1);
    await vi.waitFor(async () => expect(await said()).toEqual([{ id, what: 'taken' }]), WITHIN);
    queue.consumer(redisUrl, { handle: queue.effect });
    await vi.waitFor(() => expect(queue.outcomes).toEqual(['stalled', 'done']), WITHIN);
    expect(await said()).toHaveLength(1);
    expect(await queue.count('effects')).toBe(1);
    await vi.waitFor(async () => expect(await said()).toContainEqual({ id, what: 'finished' }), WITHIN);
    expect(await queue.count('effects')).toBe(1);
    expect(await queue.count('credit.inbox')).toBe(1);
  } finally {
    await blocked.terminate();
    await queue.close();
  }
});
