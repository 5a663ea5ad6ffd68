import type { Clock } from '@breakwater/clock';
import { CallError, CallFailed, CallRefused } from './call-error.ts';
import type { Call, Next, Policy } from './call.ts';
import { type Deadline, deadlineIn, earlier, remainingMs } from './deadline.ts';
import { linkedController } from './linked-controller.ts';
import { completeOptions, count, type Options } from './options.ts';
import { type PolicyContext, refusal } from './policy-context.ts';

export const deadlineOptions = {
  /** The longest time that a call may take in all: waits, attempts and pauses. */
  deadlineMs: count(3_000, 1, 600_000),
  /** What the answer needs to travel back; it is kept from the time that is forwarded. */
  hopAllowanceMs: count(10, 0, 10_000),
};
export type DeadlineOptions = Options<typeof deadlineOptions>;

/**
 * Caps the time that is left to a call, refuses to begin after it, and aborts what is under way when it passes. It
 * waits for the inner policies to end, which they do at once when their signal aborts: so a call that was still
 * waiting in a line is told as refused, and only one that was sent as unknown.
 * @throws CallRefused `deadline_passed`; CallFailed `timeout`.
 */
export function deadline(given: Partial<DeadlineOptions>, context: PolicyContext): Policy {
  const { deadlineMs } = completeOptions('deadline', deadlineOptions, given);
  const { clock } = context;
  return {
    name: 'deadline',
    async execute<T>(call: Call, next: Next<T>): Promise<T> {
      const capped = earlier(call.deadline, deadlineIn(clock, deadlineMs));
      const leftMs = remainingMs(clock, capped);
      if (leftMs <= 0) throw refusal(context, 'deadline', call, 'deadline_passed');
      const controller = linkedController(call.signal);
      let hasPassed = false;
      const cancel = clock.after(leftMs, () => {
        hasPassed = true;
        controller.abort(new CallFailed('timeout', 'unknown'));
      });
      try {
        return await next({ ...call, deadline: capped, signal: controller.signal });
      } catch (error) {
        throw hasPassed ? asTimeout(error) : error;
      } finally {
        cancel();
        controller.unlink();
      }
    },
  };
}

/** What was aborted because the deadline passed is a timeout; what ended by itself stays what it is. */
function asTimeout(error: unknown): unknown {
  const endedByItself =
    error instanceof CallRefused || (error instanceof CallFailed && error.reason !== 'aborted');
  if (endedByItself) return error;
  const outcome = error instanceof CallError ? error.outcome : 'unknown';
  return new CallFailed('timeout', outcome, { cause: error });
}

/**
 * How long the next service may take: what is left until the deadline less the allowance for the way back; never
 * negative, Infinity without a deadline.
 */
export function forwardedTimeoutMs(clock: Clock, until: Deadline, hopAllowanceMs: number): number {
  return Math.max(0, Math.floor(remainingMs(clock, until) - hopAllowanceMs));
}
