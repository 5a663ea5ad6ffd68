import { Random, VirtualClock } from '@breakwater/clock';
import { expect, test } from 'vitest';
import { Prequal, type PrequalOptions, type Probe } from './prequal.ts';
import type { ProbeAnswer } from './probe-pool.ts';
import { Replica } from './replica.ts';

const never = new Promise<never>(() => undefined);

/** A fleet of which each replica answers its first probe so, and no further one. */
async function aFleet(says: Readonly<Record<string, ProbeAnswer>>, given: Partial<PrequalOptions> = {}) {
  const asked: string[] = [];
  const probe: Probe = (address) => {
    const answer = asked.includes(address) ? undefined : says[address];
    asked.push(address);
    return answer === undefined ? never : Promise.resolve(answer);
  };
  const clock = new VirtualClock();
  const balancer = new Prequal(probe, given, { clock, random: new Random(1) });
  const fleet = Object.keys(says).map((name) => new Replica(name));
  const choose = (): string => balancer.choose(fleet, clock.monotonicMs()).address;
  choose();
  await clock.advance(0);
  return { clock, fleet, asked, choose };
}

test('a hot replica is avoided, even when it is the quickest', async () => {
  const { choose } = await aFleet({
    hot: { inFlight: 9, latencyMs: 1 },
    cold: { inFlight: 1, latencyMs: 50 },
  });
  expect(choose()).toBe('cold');
});

test('of the cold the quickest is taken, and each attempt warms its replica; of the hot the least busy', async () => {
  const { choose } = await aFleet({
    slow: { inFlight: 1, latencyMs: 30 },
    quick: { inFlight: 1, latencyMs: 10 },
    other: { inFlight: 1, latencyMs: 20 },
  });
  expect([choose(), choose(), choose()]).toEqual(['quick', 'other', 'slow']);
  expect(new Set([choose(), choose(), choose()]).size).toBeGreaterThan(1);
});

test('an answer that is too old is not gone by', async () => {
  const { choose, clock } = await aFleet(
    { slow: { inFlight: 9, latencyMs: 90 }, quick: { inFlight: 1, latencyMs: 10 } },
    { usesMax: 1_000, hotQuantile: 1, ageMsMax: 500 },
  );
  await clock.advance(500);
  expect(new Set(Array.from({ length: 5 }, choose))).toEqual(new Set(['quick']));
  await clock.advance(1);
  expect(new Set(Array.from({ length: 20 }, choose))).toEqual(new Set(['slow', 'quick']));
});

test('no attempt waits for a probe, and no replica is asked again before it answered or its time is over', async () => {
  const asked: string[] = [];
  const clock = new VirtualClock();
  const probe: Probe = (address) => {
    asked.push(address);
    return never;
  };
  const balancer = new Prequal(probe, { probeTimeoutMs: 50 }, { clock, random: new Random(1) });
  const fleet = [new Replica('a'), new Replica('b')];
  for (let i = 0; i < 10; i++) balancer.choose(fleet, 0);
  expect(asked.toSorted()).toEqual(['a', 'b']);
  await clock.advance(50);
  for (let i = 0; i < 10; i++) balancer.choose(fleet, 50);
  expect(asked.toSorted()).toEqual(['a', 'a', 'b', 'b']);
  await clock.advance(50);
  expect(clock.pendingTimers).toBe(0);
});

test('probes leave at their rate', async () => {
  let probes = 0;
  const clock = new VirtualClock();
  const probe: Probe = () => {
    probes++;
    return Promise.resolve({ inFlight: 0, latencyMs: 1 });
  };
  const balancer = new Prequal(probe, { probesPerAttempt: 0.5 }, { clock, random: new Random(1) });
  const fleet = [new Replica('a'), new Replica('b'), new Replica('c')];
  for (let i = 0; i < 20; i++) {
    balancer.choose(fleet, clock.monotonicMs());
    await clock.advance(1);
  }
  expect(probes).toBe(10);
});

test('a replica that fails fast is not taken for a quick one', async () => {
  const { choose, fleet } = await aFleet({
    broken: { inFlight: 0, latencyMs: 1 },
    sound: { inFlight: 0, latencyMs: 20 },
  });
  fleet[0]?.observe(0, 1_000);
  expect(choose()).toBe('sound');
});

test.each<[string, Probe]>([
  ['rejects', () => Promise.reject(new Error('refused'))],
  [
    'throws',
    () => {
      throw new Error('no such address');
    },
  ],
  ['makes no sense', () => Promise.resolve({ inFlight: 0, latencyMs: Number.NaN })],
])('a probe that %s leaves the choice to chance', async (_, probe) => {
  const clock = new VirtualClock();
  const balancer = new Prequal(probe, {}, { clock, random: new Random(1) });
  const fleet = [new Replica('a'), new Replica('b')];
  const chosen = new Set<string>();
  for (let i = 0; i < 20; i++) {
    chosen.add(balancer.choose(fleet, clock.monotonicMs()).address);
    await clock.advance(1);
  }
  expect(chosen).toEqual(new Set(['a', 'b']));
});
