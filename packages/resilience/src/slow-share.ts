import type { Clock } from '@breakwater/clock';
import { count, measure, type Options } from './options.ts';
import { ShareJudge, type windowOptions } from './share-judge.ts';
import type { FinishedAttempt, TripRule } from './trip-rule.ts';

export const slowShareOptions = {
  /** An attempt that took longer than this is slow, whether it answered or failed; 0: slow ones do not count. */
  slowCallMs: count(0, 0, 600_000),
  /** The breaker trips when more than this share of the window's attempts were slow. */
  slowShareMax: measure(0.5, 0.01, 0.99),
};
type SlowShareOptions = Options<typeof slowShareOptions & typeof windowOptions>;

/** Whether slow attempts count, and one that took so long is slow. */
export function isSlow({ slowCallMs }: Pick<SlowShareOptions, 'slowCallMs'>, tookMs: number): boolean {
  return slowCallMs > 0 && tookMs > slowCallMs;
}

/**
 * Trips when too large a share of the attempts were slow (after resilience4j's slow call rate): a dependency that
 * still answers, but so late that its callers run out of places, looks healthy to a rule on failures.
 */
export class SlowShare implements TripRule {
  readonly #options: SlowShareOptions;
  readonly #judge: ShareJudge;

  constructor(options: SlowShareOptions, clock: Clock) {
    this.#options = options;
    this.#judge = new ShareJudge({ ...options, shareMax: options.slowShareMax }, clock);
  }

  trips({ tookMs }: FinishedAttempt): boolean {
    return this.#judge.isTooMany(isSlow(this.#options, tookMs));
  }

  end(): void {
    this.#judge.end();
  }
}
