import { Random } from '@breakwater/clock';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AdaptiveLimit } from './adaptive-limit.ts';
import { AdaptiveThrottle } from './adaptive-throttle.ts';
import { AimdLimit } from './aimd-limit.ts';
import { Bulkhead } from './bulkhead.ts';
import { CallFailed, CallRefused } from './call-error.ts';
import type { Call, Policy } from './call.ts';
import { deadlineIn } from './deadline.ts';
import { GradientLimit } from './gradient-limit.ts';
import { LoadShedder } from './load-shedder.ts';
import type { PolicyContext } from './policy-context.ts';
import { usualPriority } from './priority.ts';
import { aCall, aContext, hang, serverError, timedOut } from './test-fixture.ts';
import { WorkQueue } from './work-queue.ts';
import type { WorkQueueOptions } from './work-queue-options.ts';

/** What limits how many calls go on, and how many it lets be under way at the moment. */
interface Limiter {
  readonly policy: Policy;
  bound(): number;
  /** How many it believes are under way. */
  inUse?(): number;
}

const bounds = { limitInitial: 4, limitMax: 9 };

function adaptive(limit: GradientLimit | AimdLimit, context: PolicyContext): Limiter {
  const policy = new AdaptiveLimit(limit, context, { loan: 0.7 });
  return { policy, bound: () => policy.limit, inUse: () => policy.inFlight };
}

function waiting(given: Partial<WorkQueueOptions>, context: PolicyContext): Limiter {
  const queue = new WorkQueue({ slots: 3, lengthMax: 4, ...given }, context);
  const policy: Policy = {
    name: 'queue',
    async execute(call, next) {
      const permit = await queue.acquire(call);
      return next(call).finally(() => permit.release());
    },
  };
  return { policy, bound: () => 3, inUse: () => queue.inUse + queue.waiting };
}

function bulkhead(context: PolicyContext): Limiter {
  const policy = new Bulkhead({ concurrencyMax: 3, queueLengthMax: 2, waitMsMax: 50 }, context);
  return { policy, bound: () => 3, inUse: () => policy.inUse + policy.waiting };
}

/** A delay that rises and falls with time. */
function shedder(context: PolicyContext): Limiter {
  const delayMs = (): number => context.clock.monotonicMs() % 600;
  const shed = new LoadShedder({}, context, delayMs, usualPriority);
  const policy: Policy = {
    name: 'shedder',
    async execute(call, next) {
      shed.admit(call);
      return next(call);
    },
  };
  return { policy, bound: () => Number.POSITIVE_INFINITY };
}

function throttle(context: PolicyContext): Limiter {
  const policy = new AdaptiveThrottle({ volumeMin: 3 }, { ...context, random: new Random(3) });
  return { policy, bound: () => Number.POSITIVE_INFINITY };
}

const codel = { codelTargetMs: 10, codelIntervalMs: 40 };
const lifo = { discipline: 'adaptive_lifo', dropExpired: true, refuseHopeless: true, ...codel } as const;
const kinds: readonly (readonly [string, (context: PolicyContext) => Limiter])[] = [
  ['gradient limit', (context) => adaptive(new GradientLimit({ ...bounds, windowSamplesMin: 3 }), context)],
  ['AIMD limit', (context) => adaptive(new AimdLimit(bounds), context)],
  ['bulkhead', bulkhead],
  ['waiting line', (context) => waiting({ dropExpired: true, waitMsMax: 60 }, context)],
  ['waiting line with priorities', (context) => waiting({ classPriority: usualPriority }, context)],
  ['waiting line, newest first', (context) => waiting(lifo, context)],
  ['throttle', throttle],
  ['shedder', shedder],
];

type End = 'answers' | 'overloaded' | 'times out' | 'breaks' | 'is refused inside' | 'is aborted';

const ends: Readonly<Record<Exclude<End, 'answers'>, () => Error>> = {
  overloaded: serverError,
  'times out': timedOut,
  breaks: () => new TypeError('a mistake in the program'),
  'is refused inside': () => new CallRefused('breaker', 'breaker_open'),
  'is aborted': () => new CallFailed('aborted', 'unknown'),
};

const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('begin' as const),
      workClass: fc.constantFrom('payment', 'repayment', 'look', 'loan'),
      cohort: fc.integer({ min: 0, max: 99 }),
      patienceMs: fc.constantFrom(20, 200, 2_000),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('end' as const),
      which: fc.nat(),
      how: fc.constantFrom<End>('answers', 'answers', ...(Object.keys(ends) as (keyof typeof ends)[])),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('pass' as const), ms: fc.constantFrom(1, 15, 120) }),
  },
);

interface Made {
  /** What the attempt came to, once it has ended. */
  readonly attempt: PromiseWithResolvers<string>;
  isUnderWay: boolean;
  wasSent: boolean;
  settled: unknown[];
  expected?: unknown;
}

/** Calls made through a limiter, and the book on them. */
class Traffic {
  readonly context = aContext();
  readonly made: Made[] = [];
  readonly limiter: Limiter;

  constructor(make: (context: PolicyContext) => Limiter) {
    this.limiter = make(this.context);
  }

  get underWay(): Made[] {
    return this.made.filter(({ isUnderWay }) => isUnderWay);
  }

  begin(call: Call): void {
    const made: Made = {
      attempt: Promise.withResolvers<string>(),
      isUnderWay: false,
      wasSent: false,
      settled: [],
    };
    this.made.push(made);
    const next = (): Promise<string> => {
      made.wasSent = made.isUnderWay = true;
      expect(this.underWay.length).toBeLessThanOrEqual(this.limiter.bound());
      return made.attempt.promise;
    };
    const settle = (value: unknown): void => void made.settled.push(value);
    this.limiter.policy.execute(call, next).then(settle, settle);
  }

  end(made: Made, how: End): void {
    made.isUnderWay = false;
    if (how === 'answers') {
      made.expected = 'answer';
      made.attempt.resolve('answer');
    } else {
      const error = ends[how]();
      made.expected = error;
      made.attempt.reject(error);
    }
  }

  /** A call that was sent ends as its attempt did; one that was not has been refused by this very policy, and told. */
  check(): void {
    const refusals = this.made.filter(({ wasSent, settled }) => !wasSent && settled.length > 0);
    for (const { settled, wasSent, expected } of this.made) {
      expect(settled.length).toBeLessThanOrEqual(1);
      if (wasSent && settled.length > 0) expect(settled[0]).toBe(expected);
    }
    for (const { settled } of refusals) {
      expect(settled[0]).toBeInstanceOf(CallRefused);
      expect(settled[0]).toMatchObject({ policy: this.limiter.policy.name, outcome: 'fail' });
    }
    const told = this.context.events.filter(({ kind }) => kind === 'refused');
    expect(told).toHaveLength(refusals.length);
  }
}

describe.each(kinds)('%s', (_, make) => {
  test('property: it keeps its bound, ends every call once and as it should, and leaves nothing behind', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 70 }), async (steps) => {
        const traffic = new Traffic(make);
        const { clock } = traffic.context;
        for (const at of steps) {
          if (at.kind === 'begin') {
            const { workClass, cohort, patienceMs } = at;
            traffic.begin(aCall({ workClass, cohort, deadline: deadlineIn(clock, patienceMs) }));
          } else if (at.kind === 'end') {
            const made = traffic.underWay[at.which % Math.max(1, traffic.underWay.length)];
            if (made !== undefined) traffic.end(made, at.how);
          }
          await clock.advance(at.kind === 'pass' ? at.ms : 0);
          traffic.check();
        }
        while (traffic.underWay.length > 0) {
          for (const made of traffic.underWay) traffic.end(made, 'answers');
          await clock.advance(0);
        }
        traffic.check();
        expect(traffic.made.every(({ settled }) => settled.length === 1)).toBe(true);
        expect([traffic.limiter.inUse?.() ?? 0, clock.pendingTimers]).toEqual([0, 0]);
      }),
      { numRuns: 40 },
    );
  });

  test('it lets the calls of the highest priority through when there is nothing to refuse for', async () => {
    const context = aContext();
    const { policy } = make(context);
    for (let i = 0; i < 50; i++) {
      await expect(policy.execute(aCall(), () => Promise.resolve(i))).resolves.toBe(i);
    }
  });

  test('a call that hangs keeps nobody else from being refused in time or let through', async () => {
    const context = aContext();
    const limiter = make(context);
    const { policy } = limiter;
    void policy.execute(aCall(), hang);
    const more = Math.min(2, limiter.bound() - 1);
    for (let i = 0; i < more; i++) {
      await expect(policy.execute(aCall(), () => Promise.resolve('answer'))).resolves.toBe('answer');
    }
  });
});
