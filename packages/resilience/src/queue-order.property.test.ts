import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { deadlineIn } from './deadline.ts';
import type { PolicyEvent } from './listener.ts';
import type { Permit } from './permit.ts';
import { standingOf } from './priority.ts';
import { aCall, aContext } from './test-fixture.ts';
import type { QueuedCall } from './waiting-line.ts';
import { WorkQueue } from './work-queue.ts';
import { queueDisciplines } from './work-queue-options.ts';

const classPriority = { payment: 2, look: 1 };
const slots = 2;
const lengthMax = 4;

interface Asked {
  readonly call: QueuedCall;
  /** How often it ended, by a permit or by a refusal; never more than once. */
  ends: number;
  permit?: Permit;
}

const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('ask' as const),
      workClass: fc.constantFrom('payment', 'look', 'loan'),
      cohort: fc.option(fc.integer({ min: 0, max: 99 }), { nil: undefined }),
      patienceMs: fc.constantFrom(15, 60, 400),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('release' as const), which: fc.nat() }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('pass' as const), ms: fc.constantFrom(1, 10, 60) }) },
);

/** A queue under test, with the book that the test keeps on it. */
class Bench {
  readonly context = aContext();
  readonly asked: Asked[] = [];
  readonly queue: WorkQueue;

  constructor(discipline: (typeof queueDisciplines)[number]) {
    const codel = { codelTargetMs: 10, codelIntervalMs: 40 };
    const drops = { dropExpired: true, refuseHopeless: true };
    const options = { slots, lengthMax, classPriority, discipline, ...codel, ...drops };
    this.queue = new WorkQueue(options, this.context);
  }

  get out(): Asked[] {
    return this.asked.filter(({ permit }) => permit !== undefined);
  }

  get waiting(): Asked[] {
    return this.asked.filter(({ ends }) => ends === 0);
  }

  ask(workClass: string, cohort: number | undefined, patienceMs: number): Asked {
    const deadline = deadlineIn(this.context.clock, patienceMs);
    const call = aCall({ workClass, deadline, ...(cohort === undefined ? {} : { cohort }) });
    const entry: Asked = { call, ends: 0 };
    this.asked.push(entry);
    const end = (permit?: Permit): void => {
      entry.ends++;
      if (permit !== undefined) entry.permit = permit;
    };
    this.queue.acquire(call).then(end, () => end());
    return entry;
  }

  release(entry: Asked): void {
    entry.permit?.release();
    entry.permit?.release();
    delete entry.permit;
  }
}

function standing({ call }: Asked): number {
  return standingOf(call, classPriority[call.workClass as keyof typeof classPriority] ?? 0);
}

function priority({ call }: Asked): number {
  return classPriority[call.workClass as keyof typeof classPriority] ?? 0;
}

function isFull(event: PolicyEvent): boolean {
  return event.kind === 'refused' && event.reason === 'queue_full';
}

test.each(queueDisciplines)(
  'property: with %s the bounds hold, every call ends once, and no priority is inverted',
  async (discipline) => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 100 }), async (steps) => {
        const bench = new Bench(discipline);
        const { context, queue } = bench;
        for (const at of steps) {
          const waitedBefore = new Set(bench.waiting);
          context.events.length = 0;
          let newcomer: Asked | undefined;
          const leaving =
            at.kind === 'release' ? bench.out[at.which % Math.max(1, bench.out.length)] : undefined;
          if (at.kind === 'ask') newcomer = bench.ask(at.workClass, at.cohort, at.patienceMs);
          if (leaving !== undefined) bench.release(leaving);
          await context.clock.advance(at.kind === 'pass' ? at.ms : 0);

          const { waiting, out } = bench;
          expect([queue.inUse, queue.waiting]).toEqual([out.length, waiting.length]);
          expect(out.length).toBeLessThanOrEqual(slots);
          expect(waiting.length).toBeLessThanOrEqual(lengthMax);
          if (out.length < slots) expect(waiting).toEqual([]);
          expect(bench.asked.every(({ ends }) => ends <= 1)).toBe(true);
          // Whoever was let in from the line stands in no lower class than those who still wait.
          const admitted = [...waitedBefore].filter(({ permit }) => permit !== undefined);
          const highest = Math.max(-1, ...waiting.map(priority));
          expect(admitted.every((entry) => priority(entry) >= highest)).toBe(true);
          // Whoever found the line full stands no higher than those who wait.
          if (newcomer !== undefined && context.events.some(isFull)) {
            const gone = [...waitedBefore, newcomer].filter(({ ends, permit }) => ends === 1 && !permit);
            const lowest = Math.min(...waiting.map(standing));
            expect(Math.min(...gone.map(standing))).toBeLessThanOrEqual(lowest);
          }
        }
        for (const entry of bench.out) bench.release(entry);
        await context.clock.advance(10_000);
        while (bench.out.length > 0) {
          for (const entry of bench.out) bench.release(entry);
          await context.clock.advance(0);
        }
        expect([queue.inUse, queue.waiting, context.clock.pendingTimers]).toEqual([0, 0, 0]);
      }),
      { numRuns: 60 },
    );
  },
);
