import { expect, test } from 'vitest';
import type { Call } from './call.ts';
import { cohortOf, usualPriority } from './priority.ts';
import { aCall, aContext, watched } from './test-fixture.ts';
import { WorkQueue } from './work-queue.ts';
import type { WorkQueueOptions } from './work-queue-options.ts';

/** One slot that is taken, with a line before it. */
function aQueue(given: Partial<WorkQueueOptions> = {}) {
  const context = aContext();
  const queue = new WorkQueue({ slots: 1, lengthMax: 3, classPriority: usualPriority, ...given }, context);
  const acquire = (workClass: string, change: Partial<Call> = {}) =>
    watched(queue.acquire(aCall({ workClass, ...change })));
  const first = acquire('look');
  const settle = (): Promise<void> => context.clock.advance(0);
  return { ...context, queue, acquire, first, settle };
}

test('a slot goes to the highest priority first, and in it to the one who came first', async () => {
  const { acquire, first, settle } = aQueue();
  const loan = acquire('loan');
  const payment = acquire('payment');
  const repayment = acquire('repayment');
  await settle();
  first.value?.release();
  await settle();
  expect([loan.done, payment.done, repayment.done]).toEqual([false, true, false]);
  payment.value?.release();
  await settle();
  expect([loan.done, repayment.done]).toEqual([false, true]);
});

test('in a full line a newcomer takes the place of the youngest of the lowest priority', async () => {
  const { acquire, settle, queue, events } = aQueue();
  const [older, younger] = [acquire('loan'), acquire('loan')];
  acquire('look');
  const payment = acquire('payment');
  await settle();
  expect([older.done, payment.done]).toEqual([false, false]);
  expect(younger.error).toMatchObject({ reason: 'queue_full', outcome: 'fail' });
  expect(queue.waiting).toBe(3);
  expect(events.at(-2)).toMatchObject({ kind: 'refused', workClass: 'loan' });
});

test('a newcomer of the same or a lower priority is refused itself', async () => {
  const { acquire, settle } = aQueue();
  const waiting = Array.from({ length: 3 }, () => acquire('look'));
  const [look, loan] = [acquire('look'), acquire('loan')];
  await settle();
  expect(waiting.some(({ done }) => done)).toBe(false);
  expect([look.error, loan.error]).toMatchObject([{ reason: 'queue_full' }, { reason: 'queue_full' }]);
});

test('among equals the low cohorts are shed first, whoever came first', async () => {
  const { acquire, settle } = aQueue();
  const low = acquire('loan', { cohort: 3 });
  const high = acquire('loan', { cohort: 90 });
  const lower = acquire('loan', { cohort: 2 });
  const middle = acquire('loan', { cohort: 50 });
  await settle();
  expect([low.done, high.done, lower.done, middle.done]).toEqual([false, false, true, false]);
  const lowest = acquire('loan', { cohort: 1 });
  await settle();
  expect([low.done, lowest.done]).toEqual([false, true]);
});

test('a class whose share of the line is used makes room within itself only', async () => {
  const { acquire, settle } = aQueue({ slots: 2, lengthMax: 4, classSlotsMax: { payment: 1 } });
  acquire('payment');
  const loans = [acquire('loan'), acquire('loan')];
  const payments = [
    acquire('payment', { cohort: 5 }),
    acquire('payment', { cohort: 6 }),
    acquire('payment', { cohort: 4 }),
    acquire('payment', { cohort: 7 }),
  ];
  await settle();
  expect(loans.map(({ done }) => done)).toEqual([false, false]);
  expect(payments.map(({ done }) => done)).toEqual([true, false, true, false]);
});

test('a customer is always of the same cohort, and the cohorts are about as large as each other', () => {
  const sizes = Array.from({ length: 100 }, () => 0);
  for (let i = 0; i < 20_000; i++) {
    const cohort = cohortOf(`c-${i}`);
    expect(cohortOf(`c-${i}`)).toBe(cohort);
    sizes[cohort] = (sizes[cohort] ?? 0) + 1;
  }
  expect(Math.min(...sizes)).toBeGreaterThan(120);
  expect(Math.max(...sizes)).toBeLessThan(280);
});
