import { type Clock, Random } from '@breakwater/clock';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { balance } from './balance.ts';
import { Breaker } from './breaker.ts';
import { Bulkhead } from './bulkhead.ts';
import { CallError, CallFailed } from './call-error.ts';
import { deadlineIn } from './deadline.ts';
import { deadline } from './deadline-policy.ts';
import { Hedge } from './hedge.ts';
import { pipeline } from './pipeline.ts';
import { retry } from './retry.ts';
import { RoundRobin } from './round-robin.ts';
import { aCall, aContext, openAttempts, serverError, timedOut, watched } from './test-fixture.ts';
import { timeout } from './timeout.ts';

const deadlineMs = 200;

/** Every policy that begins something or pauses, as a design may stack them. */
function guarded() {
  const context = aContext();
  const policy = pipeline([
    deadline({ deadlineMs }, context),
    new Bulkhead({ concurrencyMax: 1, queueLengthMax: 10, waitMsMax: 1_000 }, context),
    retry({ attemptsMax: 5, backoffMsMin: 10, backoffMsMax: 90 }, { ...context, random: new Random(3) }),
    new Hedge({ afterMs: 30, hedgeShare: 1 }, context),
    new Breaker({}, context),
    timeout({ timeoutMs: 80 }, context),
    balance(new RoundRobin(), ['r1', 'r2'], {}, context),
  ]);
  return { ...context, policy };
}

const ending = fc.record({
  tookMs: fc.integer({ min: 0, max: 250 }),
  how: fc.constantFrom('fails', 'fails', 'is lost', 'answers', 'asks for patience'),
});

function errorOf(how: string): CallFailed {
  if (how === 'is lost') return timedOut();
  return how === 'fails'
    ? serverError()
    : new CallFailed('status', 'fail', { status: 503, retryAfterMs: 120 });
}

test('property: neither a call nor a retry nor a hedge begins at the deadline or later, and nothing outlives it', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(ending, { minLength: 1, maxLength: 30 }),
      fc.integer(),
      async (endings, seed) => {
        const { policy, clock } = guarded();
        const random = new Random(seed);
        const { begun, next } = openAttempts();
        const calls = Array.from({ length: 4 }, () => {
          const ownMs = clock.monotonicMs() + random.below(deadlineMs + 50);
          const untilMs = Math.min(ownMs, clock.monotonicMs() + deadlineMs);
          const beganMs: number[] = [];
          const seen = watched(
            policy.execute(aCall({ deadline: { atMs: ownMs } }), (call) => {
              const { tookMs, how } = endings[begun.length % endings.length] ?? { tookMs: 0, how: 'fails' };
              beganMs.push(clock.monotonicMs());
              const answer = next(call);
              const open = begun.at(-1);
              clock.after(tookMs, () =>
                how === 'answers' ? open?.answer('answer') : open?.fail(errorOf(how)),
              );
              return answer;
            }),
          );
          return { seen, untilMs, beganMs };
        });
        await clock.advance(0);
        for (let i = 0; i < deadlineMs; i += 10) {
          for (const { seen, untilMs } of calls)
            if (clock.monotonicMs() >= untilMs) expect(seen.done).toBe(true);
          await clock.advance(10);
        }
        for (const { seen, untilMs, beganMs } of calls) {
          expect(seen.done).toBe(true);
          expect(beganMs.filter((atMs) => atMs >= untilMs)).toEqual([]);
          if (seen.error !== undefined) expect(seen.error).toBeInstanceOf(CallError);
        }
        expect(begun.map(({ end }) => end)).not.toContain('open');
        // What is left are the timers of the attempts themselves.
        await clock.advance(1_000);
        expect(clock.pendingTimers).toBe(0);
      },
    ),
    { numRuns: 50 },
  );
});

test('a pause whose timer is late is followed by no attempt when the deadline has passed', async () => {
  const { clock, ...context } = aContext();
  let lateMs = 0;
  const late: Clock = {
    nowMs: () => clock.nowMs() + lateMs,
    monotonicMs: () => clock.monotonicMs() + lateMs,
    after: (delayMs, fire) => clock.after(delayMs, fire),
  };
  const policy = retry(
    { backoffMsMin: 50, backoffMsMax: 50 },
    { ...context, clock: late, random: new Random(1) },
  );
  let begun = 0;
  const fails = (): Promise<never> => {
    begun++;
    return Promise.reject(serverError());
  };
  const seen = watched(policy.execute(aCall({ deadline: deadlineIn(late, 60) }), fails));
  await clock.advance(0);
  lateMs = 20;
  await clock.advance(50);
  expect([seen.done, begun, clock.pendingTimers]).toEqual([true, 1, 0]);
});
