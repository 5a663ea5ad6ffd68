import { expect, test } from 'vitest';
import type { Call } from './call.ts';
import { deadlineIn } from './deadline.ts';
import { aCall, aContext, watched } from './test-fixture.ts';
import { WorkQueue } from './work-queue.ts';
import type { WorkQueueOptions } from './work-queue-options.ts';

function aQueue(given: Partial<WorkQueueOptions> = {}) {
  const context = aContext();
  const queue = new WorkQueue(given, context);
  const acquire = (change: Partial<Call> = {}) => watched(queue.acquire(aCall(change)));
  return { ...context, queue, acquire };
}

const bounded = { slots: 1, lengthMax: 2, dropExpired: true };

test('the naive line has no bound and serves first come, first served', async () => {
  const { queue, acquire, clock } = aQueue({ slots: 1 });
  const all = Array.from({ length: 1_000 }, () => acquire());
  await clock.advance(60_000);
  expect(queue.waiting).toBe(999);
  for (let i = 0; i < 3; i++) {
    all[i]?.value?.release();
    await clock.advance(0);
  }
  expect(all.map(({ done }) => done).lastIndexOf(true)).toBe(3);
});

test('the naive line works off even what nobody waits for any more', async () => {
  const { acquire, clock } = aQueue({ slots: 1 });
  const gone = new AbortController();
  const first = acquire();
  const expired = acquire({ deadline: deadlineIn(clock, 10), signal: gone.signal });
  gone.abort();
  await clock.advance(1_000);
  first.value?.release();
  await clock.advance(0);
  expect(expired.value).toBeDefined();
});

test('without slots nobody waits', async () => {
  const { queue, acquire, clock } = aQueue();
  Array.from({ length: 50 }, () => acquire());
  await clock.advance(0);
  expect([queue.inUse, queue.waiting]).toEqual([50, 0]);
});

test('a full line refuses at once', async () => {
  const { acquire, clock } = aQueue(bounded);
  const all = Array.from({ length: 4 }, () => acquire());
  await clock.advance(0);
  expect(all[3]?.error).toMatchObject({ reason: 'queue_full', outcome: 'fail' });
  expect(all[2]?.done).toBe(false);
});

test('an entry is dropped when its deadline passes in the line', async () => {
  const { queue, acquire, clock } = aQueue(bounded);
  acquire();
  const waiting = acquire({ deadline: deadlineIn(clock, 100) });
  await clock.advance(100);
  expect(waiting.error).toMatchObject({ reason: 'deadline_passed' });
  expect(queue.waiting).toBe(0);
});

test('an expired entry is not worked on even when its timer is late', async () => {
  const context = aContext();
  let nowMs = 0;
  const deaf = { monotonicMs: () => nowMs, nowMs: () => 0, after: () => () => undefined };
  const queue = new WorkQueue(bounded, { ...context, clock: deaf });
  const first = await queue.acquire(aCall());
  const late = watched(queue.acquire(aCall({ deadline: { atMs: 100 } })));
  const patient = watched(queue.acquire(aCall()));
  nowMs = 101;
  first.release();
  await context.clock.advance(0);
  expect(late.error).toMatchObject({ reason: 'deadline_passed' });
  expect(patient.value).toBeDefined();
});

test('what has expired before it comes is refused, even when a slot is free', async () => {
  const { acquire, clock } = aQueue(bounded);
  const late = acquire({ deadline: deadlineIn(clock, 0) });
  const gone = acquire({ signal: AbortSignal.abort() });
  await clock.advance(0);
  expect([late.error, gone.error]).toMatchObject([
    { reason: 'deadline_passed' },
    { reason: 'deadline_passed' },
  ]);
});

test('an entry whose caller goes away leaves the line', async () => {
  const { queue, acquire, clock } = aQueue(bounded);
  acquire();
  const caller = new AbortController();
  const waiting = acquire({ signal: caller.signal });
  caller.abort();
  await clock.advance(0);
  expect(waiting.done).toBe(true);
  expect(queue.waiting).toBe(0);
});

test('a class has no more slots than its cap, and the others pass it', async () => {
  const { queue, acquire, clock } = aQueue({ slots: 4, classSlotsMax: { loan: 2 } });
  const loans = Array.from({ length: 3 }, () => acquire({ workClass: 'loan' }));
  const payments = Array.from({ length: 2 }, () => acquire());
  await clock.advance(0);
  expect(loans.map(({ done }) => done)).toEqual([true, true, false]);
  expect(payments.every(({ done }) => done)).toBe(true);
  payments[0]?.value?.release();
  await clock.advance(0);
  expect(loans[2]?.done).toBe(false);
  loans[0]?.value?.release();
  await clock.advance(0);
  expect(loans[2]?.done).toBe(true);
  expect(queue.inUse).toBe(3);
});

test('a class with a cap cannot fill the line either', async () => {
  const { acquire, clock } = aQueue({ slots: 4, lengthMax: 8, classSlotsMax: { loan: 2 } });
  const loans = Array.from({ length: 7 }, () => acquire({ workClass: 'loan' }));
  await clock.advance(0);
  expect(loans.map(({ error }) => error !== undefined)).toEqual([
    ...Array.from({ length: 6 }, () => false),
    true,
  ]);
});

test('a permit ends once, however often it is released', async () => {
  const { queue, acquire, clock } = aQueue({ slots: 1 });
  const first = acquire();
  const second = acquire();
  const third = acquire();
  await clock.advance(0);
  first.value?.release();
  first.value?.release();
  await clock.advance(0);
  expect([second.done, third.done]).toEqual([true, false]);
  expect([queue.inUse, queue.waiting]).toEqual([1, 1]);
});

test('how long each call waited is told', async () => {
  const { acquire, clock, events } = aQueue({ slots: 1 });
  const first = acquire();
  acquire({ workClass: 'loan' });
  await clock.advance(70);
  first.value?.release();
  const waits = events.flatMap((event) =>
    event.kind === 'waited' ? [[event.workClass, event.waitedMs]] : [],
  );
  expect(waits).toEqual([
    ['payment', 0],
    ['loan', 70],
  ]);
});

test('a call that could not be worked off before its deadline is refused when it comes', async () => {
  const { acquire, clock } = aQueue({ slots: 1, dropExpired: true, refuseHopeless: true });
  const first = acquire();
  await clock.advance(100);
  first.value?.release();
  const busy = Array.from({ length: 4 }, () => acquire());
  const hopeless = acquire({ deadline: deadlineIn(clock, 499) });
  const hopeful = acquire({ deadline: deadlineIn(clock, 501) });
  await clock.advance(0);
  expect(busy.map(({ error }) => error)).toEqual(Array.from({ length: 4 }, () => undefined));
  expect(hopeless.error).toMatchObject({ reason: 'shed', outcome: 'fail' });
  expect(hopeful.done).toBe(false);
});

test('with nobody ahead there is always hope, so one learns when work is quick again', async () => {
  const { acquire, clock } = aQueue({ slots: 1, refuseHopeless: true });
  const slow = acquire();
  await clock.advance(60_000);
  slow.value?.release();
  acquire();
  const next = acquire({ deadline: deadlineIn(clock, 10) });
  await clock.advance(0);
  expect(next.done).toBe(false);
});

test('hope counts those ahead only: a higher priority passes the line', async () => {
  const { acquire, clock } = aQueue({ slots: 1, refuseHopeless: true, classPriority: { payment: 1 } });
  const first = acquire();
  await clock.advance(100);
  first.value?.release();
  for (let i = 0; i < 5; i++) acquire({ workClass: 'loan' });
  const payment = acquire({ deadline: deadlineIn(clock, 50) });
  const loan = acquire({ workClass: 'loan', deadline: deadlineIn(clock, 50) });
  await clock.advance(0);
  expect(payment.done).toBe(false);
  expect(loan.error).toMatchObject({ reason: 'shed' });
});

test.each([
  [{ slots: 0 }, 'queue.slots'],
  [{ lengthMax: -1 }, 'queue.lengthMax'],
  [{ classSlotsMax: { loan: 0.5 } }, 'queue.classSlotsMax.loan'],
  [{ classPriority: { loan: 10 } }, 'queue.classPriority.loan'],
  [{ codelTargetMs: 0 }, 'queue.codelTargetMs'],
  [{ codelIntervalMs: 0.5 }, 'queue.codelIntervalMs'],
])('%o is refused', (given, path) => {
  expect(() => aQueue(given)).toThrow(path);
});
