import { EventEmitter } from 'node:events';
import type { Clock } from '@breakwater/clock';
import CircuitBreaker from 'opossum';
import { count, measure, type Options } from './options.ts';

export const tripRuleOptions = {
  /** The rule trips when more than this share of the window's attempts failed. */
  failureShareMax: measure(0.5, 0.01, 0.99),
  /** It never trips on fewer attempts than this: a few failures prove nothing. */
  volumeMin: count(20, 20, 100_000),
  /** How far back attempts are remembered. */
  windowMs: count(10_000, 1_000, 600_000),
};
export type TripRuleOptions = Options<typeof tripRuleOptions>;

const bucketCount = 10;

/** The longest delay that a Node.js timer takes; opossum has a timer to half-open that we never need. */
const neverMs = 2_147_483_647;

/**
 * When a breaker trips, apart from what tripping does: the failure share over a minimum volume in a rolling window.
 *
 * The counting and the decision are opossum's, whose circuit is used as a judge of finished attempts and never runs
 * the work itself. So the work cannot meet its timer, its semaphore, its shared AbortController or its half-open
 * state, and what was not an attempt is not counted. Each closed period of a breaker has a rule of its own; the window
 * is rotated by our clock, so no timer runs and virtual time works.
 */
export class TripRule {
  readonly #circuit: CircuitBreaker<[failed: boolean], void>;
  readonly #window = new EventEmitter();
  readonly #clock: Clock;
  readonly #bucketMs: number;
  #rotatedMs: number;

  constructor(options: TripRuleOptions, clock: Clock) {
    this.#clock = clock;
    this.#bucketMs = options.windowMs / bucketCount;
    this.#rotatedMs = clock.monotonicMs();
    this.#circuit = new CircuitBreaker(judge, {
      timeout: false,
      resetTimeout: neverMs,
      errorThresholdPercentage: options.failureShareMax * 100,
      volumeThreshold: options.volumeMin,
      rollingCountTimeout: options.windowMs,
      rollingCountBuckets: bucketCount,
      rollingPercentilesEnabled: false,
      enableSnapshots: false,
      rotateBucketController: this.#window,
    });
    // With a fallback a judged failure resolves: the failure is already where it belongs, in the count.
    this.#circuit.fallback(() => undefined);
  }

  /** Counts one finished attempt. Returns whether the rule trips, at once. */
  trips(failed: boolean): boolean {
    this.#rotate();
    void this.#circuit.fire(failed);
    return this.#circuit.opened;
  }

  /** Lets go of everything; the rule is not used again. */
  end(): void {
    this.#circuit.shutdown();
  }

  #rotate(): void {
    const buckets = Math.floor((this.#clock.monotonicMs() - this.#rotatedMs) / this.#bucketMs);
    for (let i = 0; i < Math.min(buckets, bucketCount); i++) this.#window.emit('rotate');
    this.#rotatedMs += buckets * this.#bucketMs;
  }
}

/** Throws synchronously on failure, because opossum counts that synchronously. */
function judge(failed: boolean): Promise<void> {
  if (failed) throw new Error('a finished attempt had failed');
  return Promise.resolve();
}
