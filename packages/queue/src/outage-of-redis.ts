import { realClock, sleep } from '@breakwater/clock';
import { expect, vi } from 'vitest';
import { Outage } from './test-outage.ts';
import { TestQueue } from './test-queue.ts';

/**
 * Takes Redis away under a relay and a consumer, commits events meanwhile, brings it back, and expects every event to
 * be delivered. Older versions of BullMQ stop for ever here while they say that they run.
 */
export async function surviveOutage(databaseUrl: string, redisUrl: string, outageMs: number): Promise<void> {
  const within = { timeout: 30_000, interval: 100 };
  const queue = await TestQueue.create(databaseUrl);
  const way = await Outage.before(redisUrl);
  const eventIds = (): Set<string> => new Set(queue.delivered.map(({ eventId }) => eventId));
  try {
    queue.consumer(way.url);
    await queue.relay(way.url);
    const before = await queue.commit(5);
    await vi.waitFor(() => expect(eventIds()).toEqual(new Set(before)), within);
    await way.begin();
    const during = await queue.commit(5);
    await sleep(realClock, outageMs);
    expect(await queue.unsent()).toBe(5);
    expect(queue.errors.length).toBeGreaterThan(0);
    await way.end();
    const after = await queue.commit(5);
    await vi.waitFor(() => expect(eventIds()).toEqual(new Set([...before, ...during, ...after])), within);
    await vi.waitFor(async () => expect(await queue.unsent()).toBe(0), within);
  } finally {
    await queue.close();
    await way.begin();
  }
}
