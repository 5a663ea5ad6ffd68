import { Random, VirtualClock } from '@breakwater/clock';
import type { QueueName } from '@breakwater/contracts';
import { describe, expect, it } from 'vitest';
import { endsWithin, within } from './bounded-wait.ts';
import { canaryRounds } from './canary.ts';
import { Liveness } from './liveness.ts';
import { quietly } from './quiet-errors.ts';
import { Rounds } from './rounds.ts';

describe('rounds', () => {
  it('go on after one that fails, and say how long ago the last good one was', async () => {
    const clock = new VirtualClock();
    const errors: unknown[] = [];
    const startedMs: number[] = [];
    let isBroken = false;
    const rounds = new Rounds({
      clock,
      failedPauseMs: 500,
      onError: (error) => void errors.push(error),
      work() {
        startedMs.push(clock.monotonicMs());
        return isBroken ? Promise.reject(new Error('broken')) : Promise.resolve(100);
      },
    });
    rounds.start();
    rounds.start();
    await clock.advance(250);
    isBroken = true;
    await clock.advance(1_000);
    expect(startedMs).toEqual([0, 100, 200, 300, 800]);
    expect(rounds.idleMs).toBe(1_050);
    expect(errors).toHaveLength(2);
    isBroken = false;
    await clock.advance(50);
    expect(rounds.idleMs).toBe(0);
    await rounds.close();
    expect(clock.pendingTimers).toBe(0);
  });
});

describe('a bounded wait', () => {
  it('gives what came in time, and names what did not', async () => {
    const clock = new VirtualClock();
    await expect(within(clock, 100, 'asking', Promise.resolve(7))).resolves.toBe(7);
    const late = within(clock, 100, 'asking', new Promise(() => undefined));
    const refused = expect(late).rejects.toThrow('asking took longer than 100 ms');
    await clock.advance(100);
    await refused;
    expect(clock.pendingTimers).toBe(0);
  });

  it('says whether work ended, well or not', async () => {
    const clock = new VirtualClock();
    await expect(endsWithin(clock, 100, Promise.resolve())).resolves.toBe(true);
    await expect(endsWithin(clock, 100, Promise.reject(new Error('x')))).resolves.toBe(true);
    const hanging = endsWithin(clock, 100, new Promise(() => undefined));
    await clock.advance(100);
    await expect(hanging).resolves.toBe(false);
  });
});

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

it('trouble is told once in five seconds, other trouble at once, and what is remembered is bounded', async () => {
  const clock = new VirtualClock();
  const told: string[] = [];
  const tell = quietly(clock, ({ message }) => void told.push(message));
  for (const trouble of ['a', 'a', new Error('a'), 'b']) tell(trouble);
  await clock.advance(4_999);
  tell('a');
  await clock.advance(1);
  tell('a');
  expect(told).toEqual(['a', 'b', 'a']);
  for (let number = 0; number < 1_000; number++) tell(`trouble ${number}`);
  expect(told).toHaveLength(1_003);
});
