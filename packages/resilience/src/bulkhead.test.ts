import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Bulkhead } from './bulkhead.ts';
import { aCall, aContext, hang, serverError, watched } from './test-fixture.ts';

test('calls beyond the concurrency and the line are refused, nothing sent', async () => {
  const context = aContext();
  const bulkhead = new Bulkhead({ concurrencyMax: 2, queueLengthMax: 1, waitMsMax: 50 }, context);
  const all = Array.from({ length: 4 }, () => watched(bulkhead.execute(aCall(), hang)));
  await context.clock.advance(0);
  expect([bulkhead.inUse, bulkhead.waiting]).toEqual([2, 1]);
  expect(all[3]?.error).toMatchObject({ policy: 'bulkhead', reason: 'bulkhead_full', outcome: 'fail' });
});

test('a wait is bounded', async () => {
  const context = aContext();
  const bulkhead = new Bulkhead({ concurrencyMax: 1, queueLengthMax: 1, waitMsMax: 50 }, context);
  const [, second] = [1, 2].map(() => watched(bulkhead.execute(aCall(), hang)));
  await context.clock.advance(49);
  expect(second?.done).toBe(false);
  await context.clock.advance(1);
  expect(second?.error).toMatchObject({ reason: 'bulkhead_full' });
});

test('a class with a bound of its own leaves the rest to the others', async () => {
  const context = aContext();
  const bulkhead = new Bulkhead({ concurrencyMax: 3 }, context, { loan: 1 });
  const loans = [1, 2].map(() => watched(bulkhead.execute(aCall({ workClass: 'loan' }), hang)));
  await context.clock.advance(0);
  expect(loans.map(({ done }) => done)).toEqual([false, true]);
  await expect(bulkhead.execute(aCall(), () => Promise.resolve('paid'))).resolves.toBe('paid');
});

test('a higher class goes first, and takes the place of a lower one in a full line', async () => {
  const context = aContext();
  const options = { concurrencyMax: 1, queueLengthMax: 2, waitMsMax: 50 };
  const bulkhead = new Bulkhead(options, context, {}, { payment: 2, loan: 0 });
  const held = await bulkhead.acquire(aCall());
  const [first, second] = [1, 2].map(() => watched(bulkhead.acquire(aCall({ workClass: 'loan' }))));
  const payment = watched(bulkhead.acquire(aCall()));
  await context.clock.advance(0);
  expect(second?.error).toMatchObject({ reason: 'bulkhead_full', outcome: 'fail' });
  held.release();
  await context.clock.advance(0);
  expect([payment.done, first?.done]).toEqual([true, false]);
  payment.value?.release();
  await context.clock.advance(0);
  expect(first?.done).toBe(true);
});

test('property: every permit comes back, however calls end', async () => {
  const end = fc.record({ afterMs: fc.nat({ max: 100 }), fails: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(fc.array(end, { maxLength: 30 }), async (ends) => {
      const context = aContext();
      const { clock } = context;
      const bulkhead = new Bulkhead({ concurrencyMax: 3, queueLengthMax: 5, waitMsMax: 80 }, context);
      let running = 0;
      const all = ends.map(({ afterMs, fails }) =>
        watched(
          bulkhead.execute(aCall(), async () => {
            expect(++running).toBeLessThanOrEqual(3);
            await new Promise<void>((resolve) => clock.after(afterMs, resolve));
            running--;
            if (fails) throw serverError();
          }),
        ),
      );
      await clock.advance(1_000);
      expect(all.every(({ done }) => done)).toBe(true);
      expect([bulkhead.inUse, bulkhead.waiting, clock.pendingTimers]).toEqual([0, 0, 0]);
    }),
    { numRuns: 40 },
  );
});
