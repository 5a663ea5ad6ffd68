/** What a rate limit says of one more request. */
export interface RateVerdict {
  readonly isAllowed: boolean;
  /** How many more would be allowed at once. */
  readonly remaining: number;
  /** In how long all of it is there again, in milliseconds. */
  readonly wholeAfterMs: number;
  /** In how long one more would be allowed, in milliseconds; 0 when it is now. */
  readonly retryAfterMs: number;
}

/** How much each key may do, counted in this process, for a bounded number of keys. */
export interface RateLimit {
  /** How many keys are kept. */
  readonly size: number;
  /** Counts one request of a key when it is allowed; what is refused costs nothing. */
  take(key: string): RateVerdict;
  /** What is to be said of one more request of a key that may not be made; undefined when it may. */
  refusalOf(key: string): RateVerdict | undefined;
}
