import { VirtualClock } from '@breakwater/clock';
import { metric } from '@breakwater/contracts';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { counter } from '../measure/counters.ts';
import { FleetSampler } from './sampler.ts';
import type { SampledReplica } from './scrape.ts';
import { type TestReplica, startTestReplica } from './test-replica.ts';

let one: TestReplica;
let two: TestReplica;
let clock: VirtualClock;
let sampler: FleetSampler;
let fleet: SampledReplica[];

beforeEach(async () => {
  [one, two] = await Promise.all([startTestReplica(), startTestReplica()]);
  clock = new VirtualClock();
  fleet = [one, two].map(({ url }, index) => ({ name: 'risk', replica: index + 1, url }));
  sampler = new FleetSampler(() => fleet, clock);
});
afterEach(async () => {
  await sampler.stop();
  await Promise.all([one.close(), two.close()]);
});

/** Waits until the sample of the next second is there: a scrape is a real request, whatever the clock says. */
async function samples(count: number): Promise<void> {
  await expect.poll(() => sampler.samples.length, { timeout: 5_000 }).toBe(count);
}

it('adds the counters of the replicas up, and shows each by itself', async () => {
  one.metrics = `${metric.bureauReports}{freshness="fresh"} 3\nprocess_cpu_seconds_total 1.5\nprocess_resident_memory_bytes 100\n`;
  two.metrics = `${metric.bureauReports}{freshness="fresh"} 4\n${metric.bureauReports}{freshness="cached"} 1\n`;
  sampler.start(clock.nowMs() - 250);
  await samples(1);
  expect(sampler.samples[0]).toMatchObject({
    atMs: 250,
    counters: { [counter.bureauCalls]: 8 },
    replicas: [
      { name: 'risk', replica: 1, up: true, cpuSeconds: 1.5, residentBytes: 100 },
      { name: 'risk', replica: 2, up: true, cpuSeconds: 0, residentBytes: 0 },
    ],
  });
});

it('looks again every second', async () => {
  sampler.start(clock.nowMs());
  await samples(1);
  await clock.advance(999);
  expect(sampler.samples).toHaveLength(1);
  await clock.advance(1);
  await samples(2);
  expect(sampler.samples[1]?.atMs).toBe(1_000);
});

it('shows a replica that does not answer as down, and lets its totals stand', async () => {
  one.metrics = `${metric.refusals}{code="overloaded"} 10\n`;
  two.metrics = `${metric.refusals}{code="overloaded"} 5\n`;
  sampler.start(clock.nowMs());
  await samples(1);
  two.status = 503;
  one.metrics = `${metric.refusals}{code="overloaded"} 12\n`;
  await clock.advance(1_000);
  await samples(2);
  expect(sampler.samples[1]?.replicas.map(({ up }) => up)).toEqual([true, false]);
  expect(sampler.samples[1]?.counters[counter.refusals('overloaded')]).toBe(17);
});

it('takes up a replica that joins, and keeps what one had counted that is gone', async () => {
  one.metrics = `${metric.refusals}{code="overloaded"} 10\n`;
  two.metrics = `${metric.refusals}{code="overloaded"} 5\n`;
  const [first, second] = fleet;
  fleet.pop();
  sampler.start(clock.nowMs());
  await samples(1);
  fleet.push(second as SampledReplica);
  await clock.advance(1_000);
  await samples(2);
  fleet.splice(fleet.indexOf(first as SampledReplica), 1);
  await clock.advance(1_000);
  await samples(3);
  expect(sampler.samples.map(({ replicas }) => replicas.map(({ replica }) => replica))).toEqual([
    [1],
    [1, 2],
    [2],
  ]);
  expect(sampler.samples.map(({ counters }) => counters[counter.refusals('overloaded')])).toEqual([
    10, 15, 15,
  ]);
});

it('never lets a total fall when a replica restarts', async () => {
  one.metrics = `${metric.refusals}{code="overloaded"} 10\n`;
  sampler.start(clock.nowMs());
  await samples(1);
  one.metrics = `${metric.refusals}{code="overloaded"} 2\n`;
  await clock.advance(1_000);
  await samples(2);
  expect(sampler.samples[1]?.counters[counter.refusals('overloaded')]).toBe(12);
});

it('takes the length of the queues as it is now', async () => {
  one.metrics = `${metric.queueWaiting} 9\n`;
  two.metrics = `${metric.queueWaiting} 1\n`;
  sampler.start(clock.nowMs());
  await samples(1);
  one.metrics = `${metric.queueWaiting} 0\n`;
  await clock.advance(1_000);
  await samples(2);
  expect(sampler.samples.map(({ counters }) => counters[counter.queueWaiting])).toEqual([10, 1]);
});

const breaker = (name: string, value: number): string =>
  `${metric.breakerState}{edge="risk->bureau",state="${name}"} ${value}\n`;

it('shows the state of every breaker', async () => {
  one.metrics = breaker('closed', 0) + breaker('open', 1);
  sampler.start(clock.nowMs());
  await samples(1);
  expect(sampler.samples[0]?.breakers).toEqual([
    { service: 'risk', replica: 1, edge: 'risk->bureau', state: 'open' },
  ]);
});

it('looks a last time when it is stopped', async () => {
  sampler.start(clock.nowMs());
  await samples(1);
  await sampler.stop();
  expect(sampler.samples).toHaveLength(2);
  expect(clock.pendingTimers).toBe(0);
});
