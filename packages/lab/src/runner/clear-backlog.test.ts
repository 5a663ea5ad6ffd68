import { VirtualClock } from '@breakwater/clock';
import { metric } from '@breakwater/contracts';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { backlogText, clearBacklog } from './clear-backlog.ts';
import { type TestReplica, startTestReplica } from './test-replica.ts';

let replicas: TestReplica[];
let killed: string[];
let clock: VirtualClock;

beforeEach(async () => {
  replicas = [await startTestReplica(), await startTestReplica(), await startTestReplica()];
  killed = [];
  clock = new VirtualClock();
});
afterEach(() => Promise.all(replicas.map((replica) => replica.close())));

const work = (waiting: number, inUse: number): string =>
  `${metric.queueWaiting} ${waiting}\n${metric.slotsInUse} ${inUse}\n`;

/** Clears the backlog, while time goes on whenever somebody waits for it. */
async function clear(): Promise<readonly string[]> {
  const fleet = replicas.map(({ url }, index) => ({ name: 'risk', replica: index + 1, url }));
  const state = { isOver: false };
  const clearing = clearBacklog(fleet, (name, replica) => void killed.push(`${name} ${replica}`), clock);
  void clearing.finally(() => (state.isOver = true));
  while (!state.isOver) await clock.advance(clock.pendingTimers > 0 ? 250 : 0);
  return clearing;
}

it('leaves a fleet alone in which nobody stands in line', async () => {
  for (const replica of replicas) replica.metrics = work(0, 2);
  expect(await clear()).toEqual([]);
  expect(killed).toEqual([]);
});

it('gives a line time to end by itself', async () => {
  const [first] = replicas;
  if (first !== undefined) first.metrics = work(3, 4);
  clock.after(2_000, () => {
    if (first !== undefined) first.metrics = work(0, 0);
  });
  expect(await clear()).toEqual([]);
  expect(clock.monotonicMs()).toBeLessThan(3_000);
});

it('kills whoever has work left when a line does not end, and nobody else', async () => {
  const [first, second, third] = replicas;
  if (first === undefined || second === undefined || third === undefined) throw new Error('too few replicas');
  first.metrics = work(900, 4);
  second.metrics = work(0, 1);
  third.metrics = work(0, 0);
  expect(await clear()).toEqual(['risk 1', 'risk 2']);
  expect(killed).toEqual(['risk 1', 'risk 2']);
});

it('tells the timeline who was restarted, and nothing when nobody was', () => {
  expect(backlogText(['risk 1', 'risk 2'])?.en).toContain('risk 1, risk 2 restarted');
  expect(backlogText([])).toBeNull();
});
