import { CallFailed } from './call-error.ts';
import type { Call, Next } from './call.ts';
import { linkedController } from './linked-controller.ts';

/** One of several attempts for the same call, which can be cancelled without touching the others. */
export interface OwnAttempt<T> {
  readonly answer: Promise<T>;
  /**
   * Aborts the attempt, unless it has ended, and stops following the call. It is called for every attempt.
   * @param reason that the attempt is told; nobody waits for it any more unless another is given.
   */
  cancel(reason?: 'aborted' | 'overtaken'): void;
}

/** Begins an attempt with a controller of its own, which also aborts when the call does. */
export function beginOwnAttempt<T>(call: Call, next: Next<T>): OwnAttempt<T> {
  const controller = linkedController(call.signal);
  let hasEnded = false;
  const attempt = async (): Promise<T> => {
    try {
      return await next({ ...call, signal: controller.signal });
    } finally {
      hasEnded = true;
    }
  };
  return {
    answer: attempt(),
    cancel: (reason = 'aborted') => {
      controller.unlink();
      if (!hasEnded) controller.abort(new CallFailed(reason, 'unknown'));
    },
  };
}
