import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { deadlineIn } from './deadline.ts';
import type { Permit } from './permit.ts';
import { aCall, aContext } from './test-fixture.ts';
import { WorkQueue } from './work-queue.ts';

interface Asked {
  readonly workClass: string;
  readonly untilMs: number;
  permit?: Permit;
  admittedMs?: number;
  refused?: boolean;
}

const step = fc.oneof(
  fc.record({
    kind: fc.constant('ask' as const),
    workClass: fc.constantFrom('payment', 'loan'),
    patienceMs: fc.constantFrom(5, 50, 500),
  }),
  fc.record({ kind: fc.constant('release' as const), which: fc.nat() }),
  fc.record({ kind: fc.constant('pass' as const), ms: fc.constantFrom(1, 10, 60) }),
);

test('property: caps hold, nothing is lost, nobody waits beside a free slot, none is worked on too late', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 80 }), async (steps) => {
      const context = aContext();
      const { clock } = context;
      const queue = new WorkQueue(
        { slots: 3, lengthMax: 4, dropExpired: true, waitMsMax: 40, classSlotsMax: { loan: 1 } },
        context,
      );
      const asked: Asked[] = [];
      const out = new Set<Asked>();
      for (const at of steps) {
        if (at.kind === 'ask') {
          const entry: Asked = { workClass: at.workClass, untilMs: clock.monotonicMs() + at.patienceMs };
          asked.push(entry);
          const call = aCall({ workClass: at.workClass, deadline: deadlineIn(clock, at.patienceMs) });
          const take = async (): Promise<void> => {
            try {
              entry.permit = await queue.acquire(call);
              entry.admittedMs = clock.monotonicMs();
              out.add(entry);
            } catch {
              entry.refused = true;
            }
          };
          void take();
        } else if (at.kind === 'release') {
          const entry = [...out][at.which % Math.max(1, out.size)];
          if (entry !== undefined) out.delete(entry);
          entry?.permit?.release();
          entry?.permit?.release();
        }
        await clock.advance(at.kind === 'pass' ? at.ms : 0);

        const waiting = asked.filter((entry) => entry.permit === undefined && entry.refused !== true);
        const loansOut = [...out].filter(({ workClass }) => workClass === 'loan').length;
        expect([queue.inUse, queue.waiting]).toEqual([out.size, waiting.length]);
        expect(asked.filter(({ admittedMs = 0, untilMs }) => admittedMs >= untilMs)).toEqual([]);
        expect(out.size).toBeLessThanOrEqual(3);
        expect(loansOut).toBeLessThanOrEqual(1);
        expect(waiting.length).toBeLessThanOrEqual(4);
        const couldBegin = waiting.filter(({ workClass }) => workClass === 'payment' || loansOut === 0);
        if (out.size < 3) expect(couldBegin).toEqual([]);
      }
      for (const entry of out) entry.permit?.release();
      await clock.advance(1_000);
      for (const entry of asked) entry.permit?.release();
      await clock.advance(0);
      expect([queue.inUse, queue.waiting, clock.pendingTimers]).toEqual([0, 0, 0]);
    }),
    { numRuns: 60 },
  );
});
