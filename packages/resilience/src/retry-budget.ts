import type { Clock } from '@breakwater/clock';
import { AttemptBudget } from './attempt-budget.ts';
import { completeOptions, count, measure, type Options } from './options.ts';

export const retryBudgetOptions = {
  /** Retries allowed as a share of the requests of the window. */
  retryShare: measure(0.1, 0, 1),
  /** Retries a second that are allowed however few requests there are. */
  retriesPerSecondMin: measure(1, 0, 1_000),
  /** How far back requests and retries are remembered. */
  windowMs: count(10_000, 1_000, 60_000),
};
export type RetryBudgetOptions = Options<typeof retryBudgetOptions>;

/** Bounds the retries of all calls that share it. */
export class RetryBudget extends AttemptBudget {
  constructor(given: Partial<RetryBudgetOptions>, clock: Clock) {
    const options = completeOptions('retryBudget', retryBudgetOptions, given);
    const { retryShare, retriesPerSecondMin, windowMs } = options;
    super({ share: retryShare, perSecondMin: retriesPerSecondMin, windowMs }, clock);
  }
}
