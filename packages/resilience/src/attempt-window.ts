const bucketCount = 10;

/** A tenth of the window. `number` says which, counted from the start of time. */
interface Bucket {
  readonly number: number;
  attempts: number;
  failures: number;
  /** The sum of the logarithms of the answers' latencies. */
  logMs: number;
}

/** What became of the attempts in a window. */
export interface AttemptSums {
  readonly attempts: number;
  readonly failures: number;
  /** The geometric mean of the answers' latencies; NaN without an answer. */
  readonly typicalMs: number;
}

/**
 * The attempts of the last `windowMs`, counted in ten buckets. It runs no timer: a bucket whose time is over does not
 * count, and goes when there are more than ten.
 *
 * Latencies are averaged by their logarithms: one slow answer among many, which says nothing of a replica, hardly moves
 * that mean, and for log-normal latencies it is the median. Below a millisecond there are no differences.
 */
export class AttemptWindow {
  readonly #windowMs: number;
  readonly #buckets: Bucket[] = [];

  constructor(windowMs: number) {
    this.#windowMs = windowMs;
  }

  add(nowMs: number, hasFailed: boolean, tookMs: number): void {
    const bucket = this.#bucketAt(nowMs);
    bucket.attempts++;
    if (hasFailed) bucket.failures++;
    else bucket.logMs += Math.log(Math.max(1, tookMs));
  }

  sums(nowMs: number): AttemptSums {
    const oldest = this.#numberAt(nowMs) - bucketCount + 1;
    let [attempts, failures, logMs] = [0, 0, 0];
    for (const bucket of this.#buckets) {
      if (bucket.number < oldest) continue;
      attempts += bucket.attempts;
      failures += bucket.failures;
      logMs += bucket.logMs;
    }
    return { attempts, failures, typicalMs: Math.exp(logMs / (attempts - failures)) };
  }

  #bucketAt(nowMs: number): Bucket {
    const number = this.#numberAt(nowMs);
    const newest = this.#buckets.at(-1);
    if (newest?.number === number) return newest;
    const bucket = { number, attempts: 0, failures: 0, logMs: 0 };
    this.#buckets.push(bucket);
    if (this.#buckets.length > bucketCount) this.#buckets.shift();
    return bucket;
  }

  #numberAt(nowMs: number): number {
    return Math.floor((nowMs * bucketCount) / this.#windowMs);
  }
}
