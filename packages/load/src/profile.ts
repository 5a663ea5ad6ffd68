import type { Journey } from '@breakwater/contracts';
import type { AttackProfile } from './attack/attack.ts';
import type { Shape } from './shape.ts';
import type { Spacing } from './spacing.ts';

/** How strongly a few members of a population are preferred: rank k is chosen in proportion to 1 / k^zipfExponent. */
export interface Popularity {
  readonly count: number;
  /** 0 chooses evenly; 1 is the classic heavy tail. */
  readonly zipfExponent: number;
}

/** Log-normally distributed amounts in minor units, kept between two bounds. */
export interface AmountSpread {
  readonly medianMinor: number;
  /** The standard deviation of the logarithm. */
  readonly sigma: number;
  readonly minMinor: number;
  readonly maxMinor: number;
}

/** Everything that, together with a seed, decides the arrivals of a run. Plain data, so it travels as JSON. */
export interface LoadProfile {
  readonly shape: Shape;
  readonly spacing: Spacing;
  /**
   * Relative shares of the journeys; they need not sum to one, and one that is left out has none. Second steps (capture,
   * void, refund, repay) follow first ones; while there is nothing to follow, a first step is made in their place.
   */
  readonly journeys: Readonly<Partial<Record<Journey, number>>>;
  /** How long a client thinks, at least, before it goes on from an earlier step. */
  readonly thinkMs: number;
  /** Who buys and who looks. */
  readonly customers: Popularity;
  /** Who borrows: the same customers in an order of their own. */
  readonly applicants: { readonly zipfExponent: number };
  readonly merchants: Popularity;
  readonly purchase: AmountSpread;
  readonly loan: AmountSpread;
  /** Who comes beside the customers; absent: nobody. */
  readonly attack?: AttackProfile;
}

/** A profile with everyday values for all that is not named. */
export function profileOf(
  shape: Shape,
  population: { readonly customers: number; readonly merchants: number },
  changes: Partial<LoadProfile> = {},
): LoadProfile {
  return {
    shape,
    spacing: shape.kind === 'trace' ? 'spread' : 'poisson',
    journeys: {
      pay: 0.5,
      hold: 0.08,
      capture: 0.05,
      void: 0.02,
      refund: 0.03,
      borrow: 0.1,
      repay: 0.05,
      look: 0.17,
    },
    thinkMs: 2_000,
    customers: { count: population.customers, zipfExponent: 0.4 },
    applicants: { zipfExponent: 0.6 },
    merchants: { count: population.merchants, zipfExponent: 1 },
    purchase: { medianMinor: 8_000, sigma: 1, minMinor: 100, maxMinor: 500_000 },
    loan: { medianMinor: 200_000, sigma: 0.7, minMinor: 50_000, maxMinor: 2_000_000 },
    ...changes,
  };
}
