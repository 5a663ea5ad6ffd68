import type { WorkQueueOptions } from './work-queue-options.ts';

type DisciplineOptions = Pick<WorkQueueOptions, 'discipline' | 'codelTargetMs' | 'codelIntervalMs'>;

/**
 * Tells a burst from an overload, by the line alone, and what to do in an overload. In a burst the line empties again
 * soon, and all who wait are served in time, in their order. In an overload the line stands: whoever comes waits,
 * and serving in order means that each is served when its caller has nearly given up.
 *
 * - Adaptive LIFO: when there has been somebody in the line for longer than the interval, the newest goes first, who
 *   can still be served in time (Maurer, "Fail at Scale", ACM Queue 13(8), 2015).
 * - Controlled delay: when the longest-waiting entry had, at every look during an interval, waited for more than the
 *   target, those who have waited for more than that are dropped during the next (Nichols and Jacobson, "Controlling
 *   Queue Delay", ACM Queue 10(5), 2012, as adapted to requests by Maurer).
 *
 * A state machine of what it is shown; it runs no timer.
 */
export class QueueDiscipline {
  readonly #options: DisciplineOptions;
  /** Since when there has been somebody in the line. */
  #occupiedSinceMs: number | undefined;
  #leastWaitMs = 0;
  #intervalEndsMs = Number.NEGATIVE_INFINITY;
  #isOverloaded = false;

  constructor(options: DisciplineOptions) {
    this.#options = options;
  }

  /** Is shown the line before and after each change: since when its oldest entry waits, undefined when it is empty. */
  look(nowMs: number, oldestSinceMs: number | undefined): void {
    this.#occupiedSinceMs = oldestSinceMs === undefined ? undefined : (this.#occupiedSinceMs ?? nowMs);
    const waitMs = nowMs - (oldestSinceMs ?? nowMs);
    if (nowMs >= this.#intervalEndsMs) {
      this.#isOverloaded = this.#leastWaitMs > this.#options.codelTargetMs;
      this.#leastWaitMs = waitMs;
      this.#intervalEndsMs = nowMs + this.#options.codelIntervalMs;
    } else {
      this.#leastWaitMs = Math.min(this.#leastWaitMs, waitMs);
    }
  }

  /** Whether the one who came last goes first now. */
  isNewestFirst(nowMs: number): boolean {
    const { discipline, codelIntervalMs } = this.#options;
    if (discipline === 'fifo' || this.#occupiedSinceMs === undefined) return false;
    return nowMs - this.#occupiedSinceMs > codelIntervalMs;
  }

  /** How long one may have waited now. */
  get waitMsMax(): number {
    return this.#isOverloaded ? this.#options.codelTargetMs : Number.POSITIVE_INFINITY;
  }
}
