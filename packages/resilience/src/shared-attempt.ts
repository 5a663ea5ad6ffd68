import type { Clock } from '@breakwater/clock';
import { CallFailed } from './call-error.ts';
import type { Call } from './call.ts';
import { remainingMs } from './deadline.ts';

/**
 * One attempt that several calls wait for, each as long as it has time. It belongs to none of them: it is aborted when
 * the last has left.
 */
export class SharedAttempt {
  readonly #controller = new AbortController();
  readonly #answer: Promise<unknown>;
  readonly #onEnd: () => void;
  #hasEnded = false;
  #waiting = 0;

  /** Begins the attempt. `onEnd` is told once: when it has ended, or when nobody waits for it any more. */
  constructor(ask: (signal: AbortSignal) => Promise<unknown>, onEnd: () => void) {
    this.#onEnd = onEnd;
    this.#answer = ask(this.#controller.signal).finally(() => this.#end());
    // Whoever waits hears of a failure; when nobody does any more, it concerns nobody.
    this.#answer.catch(() => undefined);
  }

  /**
   * What the attempt comes to.
   * @throws what the attempt throws; CallFailed `aborted` or `timeout` when the call's caller goes away or its deadline
   * passes first.
   */
  async answerFor(call: Call, clock: Clock): Promise<unknown> {
    const left = Promise.withResolvers<never>();
    const onAbort = (): void =>
      left.reject(new CallFailed('aborted', 'unknown', { cause: call.signal.reason }));
    call.signal.addEventListener('abort', onAbort, { once: true });
    const leftMs = remainingMs(clock, call.deadline);
    const cancel =
      leftMs === Number.POSITIVE_INFINITY
        ? undefined
        : clock.after(leftMs, () => left.reject(new CallFailed('timeout', 'unknown')));
    this.#waiting++;
    try {
      return await Promise.race([this.#answer, left.promise]);
    } finally {
      cancel?.();
      call.signal.removeEventListener('abort', onAbort);
      if (--this.#waiting === 0) this.#abandon();
    }
  }

  #abandon(): void {
    if (this.#hasEnded) return;
    this.#end();
    this.#controller.abort(new CallFailed('aborted', 'unknown'));
  }

  #end(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#onEnd();
  }
}
