import type { Clock } from '@breakwater/clock';
import { WindowCount } from './window-count.ts';

/** How many extra attempts may be made. */
export interface AttemptBudgetLimits {
  /** As a share of the requests of the window. */
  readonly share: number;
  /** So many a second however few requests there are. */
  readonly perSecondMin: number;
  /** How far back requests and extra attempts are remembered. */
  readonly windowMs: number;
}

/**
 * Bounds extra attempts, retries or hedges, over all calls that share it (after Finagle's RetryBudget), so that they
 * cannot multiply an overload. Within the window:
 *
 *     extra attempts <= share * requests + perSecondMin * windowSeconds
 */
export class AttemptBudget {
  readonly #limits: AttemptBudgetLimits;
  readonly #requests: WindowCount;
  readonly #extras: WindowCount;

  constructor(limits: AttemptBudgetLimits, clock: Clock) {
    this.#limits = limits;
    this.#requests = new WindowCount(clock, limits.windowMs);
    this.#extras = new WindowCount(clock, limits.windowMs);
  }

  /** Counts a first attempt. */
  countRequest(): void {
    this.#requests.add();
  }

  /** Takes one extra attempt from the budget; false when there is none left. */
  tryTake(): boolean {
    if (this.left < 1) return false;
    this.#extras.add();
    return true;
  }

  /** How many extra attempts the budget still allows, with a fraction. */
  get left(): number {
    const { share, perSecondMin, windowMs } = this.#limits;
    const allowed = share * this.#requests.total + (perSecondMin * windowMs) / 1_000;
    return allowed - this.#extras.total;
  }
}
