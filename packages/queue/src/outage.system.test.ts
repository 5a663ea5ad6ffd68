import { expect, inject, it, vi } from 'vitest';
import { surviveOutage } from './outage-of-redis.ts';
import { Outage } from './test-outage.ts';
import { TestQueue } from './test-queue.ts';

const WITHIN = { timeout: 30_000, interval: 100 };

it('goes on after Redis was away for three seconds', () =>
  surviveOutage(inject('databaseUrl'), inject('redisQueueUrl'), 3_000));

it('loses what Redis did not take when it is told to, so that a checker can be seen to notice', async () => {
  const queue = await TestQueue.create(inject('databaseUrl'));
  const way = await Outage.before(inject('redisQueueUrl'));
  const delivered: string[] = [];
  try {
    const handle = ({ eventId }: { eventId: string }): Promise<void> =>
      Promise.resolve(void delivered.push(eventId));
    await queue.queues(way.url, { handlers: { disbursement: handle }, losesUnsent: true });
    const before = await queue.commit(1);
    await vi.waitFor(() => expect(delivered).toEqual(before), WITHIN);
    await way.begin();
    const lost = await queue.commit(3);
    await vi.waitFor(async () => expect(await queue.unsent()).toBe(0), WITHIN);
    await way.end();
    // Until the connection is back more are lost.
    await vi.waitFor(async () => {
      await queue.commit(1);
      expect(delivered.length).toBeGreaterThan(1);
    }, WITHIN);
    expect(delivered.filter((id) => lost.includes(id))).toEqual([]);
  } finally {
    await queue.close();
    await way.begin();
  }
});

it('goes on when Redis went away before anything was sent', async () => {
  const queue = await TestQueue.create(inject('databaseUrl'));
  const way = await Outage.before(inject('redisQueueUrl'));
  const delivered: string[] = [];
  try {
    const handle = ({ eventId }: { eventId: string }): Promise<void> =>
      Promise.resolve(void delivered.push(eventId));
    await queue.queues(way.url, { handlers: { disbursement: handle } });
    await way.begin();
    const ids = await queue.commit(3);
    await vi.waitFor(() => expect(queue.errors.length).toBeGreaterThan(0), WITHIN);
    await way.end();
    await vi.waitFor(() => expect(delivered.toSorted()).toEqual(ids.toSorted()), WITHIN);
  } finally {
    await queue.close();
    await way.begin();
  }
});
