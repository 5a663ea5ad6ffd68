import { EventEmitter } from 'node:events';
import type { Clock } from '@breakwater/clock';
import CircuitBreaker from 'opossum';
import { count } from './options.ts';

/** The window that every rule on a share goes by. */
export const windowOptions = {
  /** No share trips on fewer attempts than this: a few failures prove nothing. */
  volumeMin: count(20, 20, 100_000),
  /** How far back attempts are remembered. */
  windowMs: count(10_000, 1_000, 600_000),
};

/** From when on there are too many bad attempts. */
export interface ShareLimit {
  /** Too many: more than this share of the window's attempts. */
  readonly shareMax: number;
  readonly volumeMin: number;
  readonly windowMs: number;
}

const bucketCount = 10;

/** The longest delay that a Node.js timer takes; opossum has a timer to half-open that we never need. */
const neverMs = 2_147_483_647;

/**
 * Whether too large a share of the attempts in a rolling window was bad, whatever bad means to a rule.
 *
 * The counting and the decision are opossum's, whose circuit is used as a judge of finished attempts and never runs
 * the work itself. So the work cannot meet its timer, its semaphore, its shared AbortController or its half-open
 * state, and what was not an attempt is not counted. The window is rotated by our clock, so no timer runs and virtual
 * time works.
 */
export class ShareJudge {
  readonly #circuit: CircuitBreaker<[isBad: boolean], void>;
  readonly #window = new EventEmitter();
  readonly #clock: Clock;
  readonly #bucketMs: number;
  #rotatedMs: number;

  constructor({ shareMax, volumeMin, windowMs }: ShareLimit, clock: Clock) {
    this.#clock = clock;
    this.#bucketMs = windowMs / bucketCount;
    this.#rotatedMs = clock.monotonicMs();
    this.#circuit = new CircuitBreaker(judge, {
      timeout: false,
      resetTimeout: neverMs,
      errorThresholdPercentage: shareMax * 100,
      volumeThreshold: volumeMin,
      rollingCountTimeout: windowMs,
      rollingCountBuckets: bucketCount,
      rollingPercentilesEnabled: false,
      enableSnapshots: false,
      rotateBucketController: this.#window,
    });
    // With a fallback a judged failure resolves: the failure is already where it belongs, in the count.
    this.#circuit.fallback(() => undefined);
  }

  /** Counts one finished attempt. Returns whether there are too many bad ones, at once. */
  isTooMany(isBad: boolean): boolean {
    this.#rotate();
    void this.#circuit.fire(isBad);
    return this.#circuit.opened;
  }

  /** Lets go of everything; the judge is not asked again. */
  end(): void {
    this.#circuit.shutdown();
  }

  #rotate(): void {
    const buckets = Math.floor((this.#clock.monotonicMs() - this.#rotatedMs) / this.#bucketMs);
    for (let i = 0; i < Math.min(buckets, bucketCount); i++) this.#window.emit('rotate');
    this.#rotatedMs += buckets * this.#bucketMs;
  }
}

/** Throws synchronously on a bad attempt, because opossum counts that synchronously. */
function judge(isBad: boolean): Promise<void> {
  if (isBad) throw new Error('a finished attempt was bad');
  return Promise.resolve();
}
