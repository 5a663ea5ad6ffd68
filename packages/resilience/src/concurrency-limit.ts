import { count, OptionError, type Options } from './options.ts';

/** What is told of one call that has ended. */
export interface LimitSample {
  readonly latencyMs: number;
  /** How many calls were in flight when it began, itself included. */
  readonly inFlight: number;
  /** Whether it came to nothing: a timeout or a failure, whose latency says little. */
  readonly dropped: boolean;
}

/**
 * How many calls may be in flight at once, learnt from how calls end. It is a state machine of samples alone, without a
 * clock and without knowledge of calls: the same samples give the same limit, and a late one does no harm.
 */
export interface ConcurrencyLimit {
  /** An integer from `limitMin` to `limitMax`. */
  readonly limit: number;
  observe(sample: LimitSample): void;
}

/** What every learnt limit has. */
export const concurrencyLimitOptions = {
  /** The limit before anything is known. */
  limitInitial: count(20, 1, 100_000),
  /** However bad it is, so many go on, by which one learns that it is better again. */
  limitMin: count(1, 1, 100_000),
  /** However good it is, no more than that. */
  limitMax: count(200, 1, 100_000),
};

/** @throws OptionError when the bounds are not in order. */
export function checkLimitBounds(
  path: string,
  { limitInitial, limitMin, limitMax }: Options<typeof concurrencyLimitOptions>,
): void {
  if (limitMin > limitMax) throw new OptionError(`${path}.limitMin`, 'must not be more than limitMax');
  if (limitInitial < limitMin || limitInitial > limitMax) {
    throw new OptionError(`${path}.limitInitial`, 'must be from limitMin to limitMax');
  }
}
