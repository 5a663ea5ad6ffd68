import { getEventListeners } from 'node:events';
import type { Clock } from '@breakwater/clock';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { CallError } from './call-error.ts';
import type { Call } from './call.ts';
import { deadlineIn } from './deadline.ts';
import { Hedge } from './hedge.ts';
import { aCall, aContext, openAttempts, serverError, timedOut, watched } from './test-fixture.ts';

const ending = fc.record({
  tookMs: fc.integer({ min: 0, max: 200 }),
  how: fc.constantFrom('answers', 'answers', 'fails', 'is lost'),
});

/** One call: when it comes, how patient its caller is, and how its attempts would end. */
const plan = fc.record({
  atMs: fc.integer({ min: 0, max: 2_000 }),
  repeatable: fc.constantFrom(true, true, true, false),
  leavesAfterMs: fc.option(fc.integer({ min: 0, max: 200 }), { nil: undefined }),
  deadlineMs: fc.integer({ min: 1, max: 400 }),
  endings: fc.tuple(ending, ending),
});
type Plan = typeof plan extends fc.Arbitrary<infer T> ? T : never;

const afterMs = 40;
const hedgeShare = 0.3;

/** The same time, on which only the timers of one user are counted. */
function countedOn(clock: Clock): Clock & { pending: number } {
  const counted = {
    pending: 0,
    nowMs: () => clock.nowMs(),
    monotonicMs: () => clock.monotonicMs(),
    after: (delayMs: number, fire: () => void) => {
      let isPending = true;
      const end = (): void => {
        if (isPending) counted.pending--;
        isPending = false;
      };
      counted.pending++;
      const cancel = clock.after(delayMs, () => {
        end();
        fire();
      });
      return () => {
        end();
        cancel();
      };
    },
  };
  return counted;
}

/** Runs one planned call; its attempts end as planned unless they are aborted before. */
function begin(hedge: Hedge, at: Plan, { clock }: ReturnType<typeof aContext>) {
  const { begun, next } = openAttempts();
  const beganMs: number[] = [];
  const answers: string[] = [];
  const caller = new AbortController();
  const attempt = (call: Call): Promise<string> => {
    const { tookMs, how } = at.endings[begun.length] ?? { tookMs: 0, how: 'fails' };
    const name = `answer ${begun.length}`;
    beganMs.push(clock.monotonicMs());
    const answer = next(call);
    const open = begun.at(-1);
    clock.after(tookMs, () => {
      if (how !== 'answers') open?.fail(how === 'fails' ? serverError() : timedOut());
      else if (open?.end === 'open') answers.push(name);
      open?.answer(name);
    });
    return answer;
  };
  const call = aCall({
    repeatable: at.repeatable,
    signal: caller.signal,
    deadline: deadlineIn(clock, at.deadlineMs),
  });
  if (at.leavesAfterMs !== undefined) clock.after(at.leavesAfterMs, () => caller.abort());
  const seen = watched(hedge.execute(call, attempt));
  return { at, seen, begun, beganMs, answers, signal: caller.signal };
}

function check({ at, seen, begun, beganMs, answers, signal }: ReturnType<typeof begin>): void {
  expect(seen.done).toBe(true);
  expect(begun.map(({ end }) => end)).not.toContain('open');
  expect(begun.length).toBeLessThanOrEqual(at.repeatable ? 2 : 1);
  expect(getEventListeners(signal, 'abort')).toEqual([]);
  const [firstMs = 0, hedgeMs] = beganMs;
  if (hedgeMs !== undefined) {
    expect(hedgeMs).toBe(firstMs + afterMs);
    expect(hedgeMs - at.atMs).toBeLessThan(at.deadlineMs);
    expect(afterMs).toBeLessThanOrEqual(at.leavesAfterMs ?? Number.POSITIVE_INFINITY);
  }
  if (answers.length > 0) expect(seen.value).toBe(answers[0]);
  else {
    const mayHaveHappened = begun.some(({ end }, i) => end === 'aborted' || at.endings[i]?.how === 'is lost');
    expect(seen.error).toBeInstanceOf(CallError);
    expect(seen.error).toMatchObject({ outcome: mayHaveHappened ? 'unknown' : 'fail' });
  }
}

test('property: every attempt ends once, the first answer wins, and hedges keep to their budget', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(plan, { minLength: 5, maxLength: 30 }), async (plans) => {
      const context = aContext();
      const { clock } = context;
      const counted = countedOn(clock);
      // Everything happens within one window.
      const hedge = new Hedge(
        { afterMs, hedgeShare, hedgesPerSecondMin: 0.05, windowMs: 60_000 },
        { ...context, clock: counted },
      );
      const calls: ReturnType<typeof begin>[] = [];
      for (const at of plans) clock.after(at.atMs, () => calls.push(begin(hedge, at, context)));
      while (clock.monotonicMs() < 2_500) {
        await clock.advance(20);
        const waiting = calls.filter(({ at, seen }) => at.repeatable && !seen.done);
        expect(counted.pending).toBeLessThanOrEqual(waiting.length);
      }
      expect(calls).toHaveLength(plans.length);
      for (const call of calls) check(call);
      const hedges = calls.filter(({ begun }) => begun.length > 1).length;
      expect(hedges).toBeLessThanOrEqual(hedgeShare * plans.length + 3);
      expect(counted.pending).toBe(0);
    }),
    { numRuns: 60 },
  );
});
