import { type Random, sleep } from '@breakwater/clock';
import { decorrelatedJitter } from './backoff.ts';
import { CallError } from './call-error.ts';
import type { Call, Next, Policy } from './call.ts';
import { remainingMs } from './deadline.ts';
import { isPassing } from './failure-kind.ts';
import { completeOptions, count, OptionError, type Options } from './options.ts';
import { type PolicyContext, refusal } from './policy-context.ts';
import type { RetryBudget } from './retry-budget.ts';

export const retryOptions = {
  /** Attempts in all, the first included. */
  attemptsMax: count(2, 1, 10),
  /** The shortest pause before another attempt. */
  backoffMsMin: count(25, 1, 60_000),
  /** The longest pause, unless the answer itself asks for a longer one. */
  backoffMsMax: count(250, 1, 600_000),
};
export type RetryOptions = Options<typeof retryOptions>;

/** What retry needs besides the common context. Without a budget only `attemptsMax` bounds it. */
export interface RetryContext extends PolicyContext {
  readonly random: Random;
  /** Shared by all calls that may overload the same dependency. */
  readonly budget?: RetryBudget;
}

/**
 * Tries a repeatable call again when an attempt failed in a way that passes (timeout, broken connection, 429, 502,
 * 503, 504), after a pause with jitter that is never shorter than the answer's `Retry-After`. An attempt never begins
 * after the deadline. An answer is final, and so is a refusal.
 *
 * The outcome of the whole is the least certain of its attempts: when an earlier attempt may have happened and the
 * last one certainly did not, the call may have happened, and the earlier attempt's error is thrown.
 */
export function retry(given: Partial<RetryOptions>, context: RetryContext): Policy {
  const options = completeOptions('retry', retryOptions, given);
  if (options.backoffMsMin > options.backoffMsMax) {
    throw new OptionError('retry.backoffMsMin', 'must not be more than backoffMsMax');
  }
  return {
    name: 'retry',
    async execute<T>(call: Call, next: Next<T>): Promise<T> {
      context.budget?.countRequest();
      const pauseMs = decorrelatedJitter(options.backoffMsMin, options.backoffMsMax, context.random);
      const tried: string[] = [];
      let uncertain: CallError | undefined;
      for (let attempt = 1; ; attempt++) {
        try {
          return await next({ ...call, attempt, tried });
        } catch (error) {
          if (!(error instanceof CallError)) throw error;
          if (error.outcome === 'unknown') uncertain = error;
          const goesOn =
            attempt < options.attemptsMax && (await mayTryAgain(error, call, pauseMs(), context));
          if (!goesOn) throw error.outcome === 'unknown' ? error : (uncertain ?? error);
        }
      }
    },
  };
}

/** Decides on another attempt and, when there is to be one, pauses before it. */
async function mayTryAgain(
  failure: CallError,
  call: Call,
  jitterMs: number,
  context: RetryContext,
): Promise<boolean> {
  if (!call.repeatable || !isPassing(failure) || call.signal.aborted) return false;
  const { clock, edge, listener } = context;
  const pauseMs = Math.max(jitterMs, failure.retryAfterMs ?? 0);
  if (clock.monotonicMs() + pauseMs >= call.deadline.atMs) return false;
  if (context.budget?.tryTake() === false) {
    refusal(context, 'retry', call, 'retry_budget_empty');
    return false;
  }
  // The sleep rejects only when the caller goes away, which the signal says as well.
  await sleep(clock, pauseMs, call.signal).catch(() => undefined);
  // A timer may be late, so the deadline may have passed all the same.
  if (call.signal.aborted || remainingMs(clock, call.deadline) <= 0) return false;
  listener({ kind: 'waited', edge, policy: 'retry', workClass: call.workClass, waitedMs: pauseMs });
  return true;
}
