import { realClock, sleep } from '@breakwater/clock';
import { expect, vi } from 'vitest';
import { Outage } from './test-outage.ts';
import { TestQueue } from './test-queue.ts';

/**
 * Takes Redis away under all queues of a process, commits events meanwhile, brings it back, and expects every event to
 * be delivered. Older versions of BullMQ stop for ever here while they say that they run; the canaries must see the
 * outage and its end.
 */
export async function surviveOutage(databaseUrl: string, redisUrl: string, outageMs: number): Promise<void> {
  const within = { timeout: 30_000, interval: 100 };
  const queue = await TestQueue.create(databaseUrl);
  const way = await Outage.before(redisUrl);
  const delivered = new Set<string>();
  try {
    const handle = ({ eventId }: { eventId: string }): Promise<void> =>
      Promise.resolve(void delivered.add(eventId));
    const queues = await queue.queues(way.url, { handlers: { disbursement: handle, collection: handle } });
    const before = await queue.commit(5);
    await vi.waitFor(() => expect(delivered).toEqual(new Set(before)), within);
    await way.begin();
    const during = await queue.commit(5);
    await sleep(realClock, outageMs);
    expect(await queue.unsent()).toBe(5);
    expect(queue.errors.length).toBeGreaterThan(0);
    for (const name of ['disbursement', 'collection'] as const)
      expect(queues.liveness.ageMs(name)).toBeGreaterThan(outageMs - 500);
    await expect(queues.liveness.check(outageMs - 500).check()).rejects.toThrow('no job was taken from');
    await way.end();
    const after = await queue.commit(5);
    await vi.waitFor(() => expect(delivered).toEqual(new Set([...before, ...during, ...after])), within);
    await vi.waitFor(async () => expect(await queue.unsent()).toBe(0), within);
    await vi.waitFor(() => queues.liveness.check(1_000).check(), within);
  } finally {
    await queue.close();
    await way.begin();
  }
}
