/** One attempt that has ended, as far as a rule goes by it. */
export interface FinishedAttempt {
  /** Whether it failed in a way that counts against the dependency. */
  readonly failed: boolean;
  readonly tookMs: number;
}

/** When a breaker trips, apart from what tripping does. Each closed period of a breaker has a rule of its own. */
export interface TripRule {
  /** Counts one finished attempt. Returns whether the rule trips, at once. */
  trips(attempt: FinishedAttempt): boolean;
  /** Lets go of everything; the rule is not used again. */
  end(): void;
}
