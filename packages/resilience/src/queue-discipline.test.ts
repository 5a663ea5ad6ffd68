import { expect, test } from 'vitest';
import { aCall, aContext, watched } from './test-fixture.ts';
import { WorkQueue } from './work-queue.ts';
import type { WorkQueueOptions } from './work-queue-options.ts';

/** One slot; calls are named by the order in which they came, and so are those that have been let in. */
function aQueue(given: Partial<WorkQueueOptions>) {
  const context = aContext();
  const queue = new WorkQueue({ slots: 1, codelIntervalMs: 100, ...given }, context);
  const calls: ReturnType<typeof watched<{ release(): void }>>[] = [];
  const come = (): void => void calls.push(watched(queue.acquire(aCall())));
  const admitted = (): number[] => [...calls.keys()].filter((name) => calls[name]?.value !== undefined);
  const shed = (): number[] => [...calls.keys()].filter((name) => calls[name]?.error !== undefined);
  /** Ends the work of the call and lets the next one in. */
  const release = async (name: number): Promise<void> => {
    calls[name]?.value?.release();
    await context.clock.advance(0);
  };
  return { ...context, queue, come, admitted, shed, release, calls };
}

test('while the line is new, the first goes first, with adaptive LIFO too', async () => {
  const { come, admitted, release, clock } = aQueue({ discipline: 'adaptive_lifo' });
  for (let i = 0; i < 4; i++) come();
  await clock.advance(100);
  await release(0);
  expect(admitted()).toEqual([0, 1]);
});

test('when the line has stood for longer than the interval, the newest goes first, until it has been empty', async () => {
  const { come, admitted, release, clock } = aQueue({ discipline: 'adaptive_lifo' });
  for (let i = 0; i < 4; i++) come();
  await clock.advance(101);
  await release(0);
  expect(admitted()).toEqual([0, 3]);
  await release(3);
  await release(2);
  expect(admitted()).toEqual([0, 1, 2, 3]);
  for (let i = 0; i < 2; i++) come();
  await release(1);
  expect(admitted()).toEqual([0, 1, 2, 3, 4]);
});

test('with fifo the first goes first, however long the line stands', async () => {
  const { come, admitted, release, clock } = aQueue({});
  for (let i = 0; i < 3; i++) come();
  await clock.advance(10_000);
  await release(0);
  expect(admitted()).toEqual([0, 1]);
});

test('when every look of an interval found a wait above the target, those who waited longer are dropped', async () => {
  const { come, admitted, shed, release, clock, calls } = aQueue({ codelTargetMs: 20 });
  for (let i = 0; i < 5; i++) come();
  await clock.advance(50);
  await release(0);
  await clock.advance(60);
  await release(1);
  expect(shed()).toEqual([]);
  await clock.advance(90);
  come();
  await clock.advance(15);
  await release(2);
  expect([admitted(), shed()]).toEqual([
    [0, 1, 2, 5],
    [3, 4],
  ]);
  expect(calls[3]?.error).toMatchObject({ reason: 'shed', outcome: 'fail' });
});

test('a line that was short for a moment has only seen a burst, and nobody is dropped', async () => {
  const { come, shed, release, clock } = aQueue({ codelTargetMs: 20 });
  for (let i = 0; i < 2; i++) come();
  await clock.advance(50);
  await release(0);
  come();
  await clock.advance(60);
  await release(1);
  for (let i = 0; i < 3; i++) come();
  await clock.advance(120);
  await release(2);
  expect(shed()).toEqual([]);
});

test('a newcomer finds the places of those who have waited too long', async () => {
  const { come, shed, clock, queue } = aQueue({ codelTargetMs: 20, lengthMax: 2 });
  for (let i = 0; i < 3; i++) come();
  await clock.advance(101);
  come();
  await clock.advance(101);
  come();
  await clock.advance(0);
  expect(shed()).toEqual([1, 2, 3]);
  expect(queue.waiting).toBe(1);
});
