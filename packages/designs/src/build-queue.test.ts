import { VirtualClock } from '@breakwater/clock';
import { noDeadline, silent } from '@breakwater/resilience';
import { expect, test } from 'vitest';
import { buildQueue } from './build-queue.ts';
import { loadDesign } from './load-design.ts';

const call = { deadline: noDeadline, workClass: 'loan', signal: new AbortController().signal };

test('the resilient line of risk lets 2 of 4 slots be held by loans and refuses beyond its length', async () => {
  const { edges } = await loadDesign('resilient');
  const clock = new VirtualClock();
  const queue = buildQueue(edges['credit->risk'], () => 4, clock, silent);
  const refused: unknown[] = [];
  for (let i = 0; i < 12; i++) queue.acquire(call).catch((error: unknown) => refused.push(error));
  for (let i = 0; i < 2; i++) await queue.acquire({ ...call, workClass: 'payment' });
  await clock.advance(0);
  expect([queue.inUse, queue.waiting]).toEqual([4, 8]);
  expect(refused).toMatchObject([{ reason: 'queue_full' }, { reason: 'queue_full' }]);
});

test('without a queue in the design the line has no bound', async () => {
  const { edges } = await loadDesign('naive');
  const queue = buildQueue(edges['credit->risk'], () => 4, new VirtualClock(), silent);
  for (let i = 0; i < 500; i++) void queue.acquire(call);
  expect([queue.inUse, queue.waiting]).toEqual([4, 496]);
});

test('slots without bound let everybody in', async () => {
  const { edges } = await loadDesign('naive');
  const queue = buildQueue(edges['credit->risk'], () => Number.POSITIVE_INFINITY, new VirtualClock(), silent);
  for (let i = 0; i < 500; i++) await queue.acquire(call);
  expect(queue.inUse).toBe(500);
});
