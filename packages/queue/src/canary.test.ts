import { Random, VirtualClock } from '@breakwater/clock';
import type { QueueName } from '@breakwater/contracts';
import { describe, expect, it } from 'vitest';
import { canaryRounds } from './canary.ts';
import { Liveness } from './liveness.ts';

describe('canaries', () => {
  const queues = ['settlement', 'collection'] as const;

  it('go into every queue at each interval under one id, and a queue that takes none does not stop the others', async () => {
    const clock = new VirtualClock();
    const added: [QueueName, string][] = [];
    const errors: unknown[] = [];
    let isBroken = false;
    const rounds = canaryRounds({
      queues,
      clock,
      random: new Random(1),
      intervalMs: 2_000,
      onError: (error) => void errors.push(error),
      add(queue, jobId) {
        if (isBroken && queue === 'settlement') return Promise.reject(new Error('no Redis'));
        return Promise.resolve(void added.push([queue, jobId]));
      },
    });
    rounds.start();
    await clock.advance(3_999);
    expect(added.map(([queue]) => queue)).toEqual([...queues, ...queues]);
    isBroken = true;
    await clock.advance(2_000);
    expect(added.map(([queue]) => queue)).toEqual([...queues, ...queues, 'collection']);
    expect(errors).toHaveLength(1);
    const ids = new Set(added.map(([, id]) => id));
    expect(ids.size).toBe(1);
    expect([...ids][0]).toMatch(/^canary-[0-9a-f]{16}$/);
    await rounds.close();
  });

  it('tell by their age which consumer is stuck', async () => {
    const clock = new VirtualClock();
    const liveness = new Liveness(clock, queues);
    const check = (): Promise<void> => liveness.check(15_000).check();
    await clock.advance(15_000);
    await expect(check()).resolves.toBeUndefined();
    liveness.beat('collection');
    await clock.advance(1);
    expect(queues.map((queue) => liveness.ageMs(queue))).toEqual([15_001, 1]);
    await expect(check()).rejects.toThrow('no job was taken from settlement for 15001 ms');
    liveness.beat('settlement');
    await expect(check()).resolves.toBeUndefined();
    expect(liveness.ageMs('disbursement')).toBe(Infinity);
  });
});
