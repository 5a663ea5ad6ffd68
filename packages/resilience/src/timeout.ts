import { CallFailed } from './call-error.ts';
import type { Call, Next, Policy } from './call.ts';
import { deadlineIn, earlier, remainingMs } from './deadline.ts';
import { linkedController } from './linked-controller.ts';
import { completeOptions, count, type Options } from './options.ts';
import { type PolicyContext, refusal } from './policy-context.ts';

export const timeoutOptions = {
  /** The longest time that one attempt may take. */
  timeoutMs: count(1_000, 1, 600_000),
};
export type TimeoutOptions = Options<typeof timeoutOptions>;

/**
 * Ends an attempt that takes too long, or longer than the call's deadline. The attempt is really cancelled: its signal
 * aborts, and its caller gets the answer at once even if the attempt pays no heed. What it did is unknown. An abort
 * from outside is not this policy's timeout and is told as `aborted`.
 * @throws CallRefused `deadline_passed` when no time is left; CallFailed `timeout` or `aborted`.
 */
export function timeout(given: Partial<TimeoutOptions>, context: PolicyContext): Policy {
  const { timeoutMs } = completeOptions('timeout', timeoutOptions, given);
  const { clock } = context;
  return {
    name: 'timeout',
    async execute<T>(call: Call, next: Next<T>): Promise<T> {
      if (call.signal.aborted) throw new CallFailed('aborted', 'fail', { cause: call.signal.reason });
      const until = earlier(call.deadline, deadlineIn(clock, timeoutMs));
      const leftMs = remainingMs(clock, until);
      if (leftMs <= 0) throw refusal(context, 'timeout', call, 'deadline_passed');
      const cut = Promise.withResolvers<never>();
      const controller = linkedController(call.signal, () =>
        cut.reject(new CallFailed('aborted', 'unknown', { cause: call.signal.reason })),
      );
      const cancel = clock.after(leftMs, () => {
        const error = new CallFailed('timeout', 'unknown');
        cut.reject(error);
        controller.abort(error);
      });
      try {
        return await Promise.race([
          cut.promise,
          next({ ...call, deadline: until, signal: controller.signal }),
        ]);
      } finally {
        cancel();
        controller.unlink();
      }
    },
  };
}
