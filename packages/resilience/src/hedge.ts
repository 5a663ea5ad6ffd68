import { endsWithin } from '@breakwater/clock';
import { AttemptBudget } from './attempt-budget.ts';
import { CallError } from './call-error.ts';
import type { Call, Next, Policy } from './call.ts';
import { remainingMs } from './deadline.ts';
import type { HedgeResult } from './listener.ts';
import { completeOptions, count, measure, type Options } from './options.ts';
import { type OwnAttempt, beginOwnAttempt } from './own-attempt.ts';
import type { PolicyContext } from './policy-context.ts';
import { RecentLatencies } from './recent-latencies.ts';

export const hedgeOptions = {
  /** How long a first attempt has before another is sent beside it; with a quantile, the least that it has. */
  afterMs: count(100, 1, 60_000),
  /** The first attempt has as long as this share of the recent ones took at most, such as 0.95; 0: just `afterMs`. */
  afterQuantile: measure(0, 0, 0.99),
  /** Hedges allowed as a share of the calls of the window. */
  hedgeShare: measure(0.05, 0, 1),
  /** Hedges a second that are allowed however few calls there are. */
  hedgesPerSecondMin: measure(1, 0, 1_000),
  /** How far back calls and hedges are remembered. */
  windowMs: count(10_000, 1_000, 60_000),
};
export type HedgeOptions = Options<typeof hedgeOptions>;

/**
 * Sends a second attempt of a repeatable call when the first takes longer than most do, and gives the answer that
 * comes first (hedged requests: Dean and Barroso, "The Tail at Scale", CACM 56(2), 2013). The other attempt is
 * cancelled. It shortens the tail of a dependency of which single replicas are slow now and then; one that is slow
 * altogether only gets more to do, so hedges have a budget.
 *
 * A failure before the hedge is sent is thrown at once, for retry to judge. Afterwards a failure waits for the other
 * attempt, and when both fail the outcome is the less certain of the two.
 */
export class Hedge implements Policy {
  readonly name = 'hedge';
  readonly #options: HedgeOptions;
  readonly #context: PolicyContext;
  readonly #budget: AttemptBudget;
  readonly #latencies = new RecentLatencies();

  constructor(given: Partial<HedgeOptions>, context: PolicyContext) {
    this.#options = completeOptions('hedge', hedgeOptions, given);
    this.#context = context;
    const { hedgeShare, hedgesPerSecondMin, windowMs } = this.#options;
    this.#budget = new AttemptBudget(
      { share: hedgeShare, perSecondMin: hedgesPerSecondMin, windowMs },
      context.clock,
    );
  }

  /** How long a first attempt has that begins now. */
  get afterMs(): number {
    const { afterMs, afterQuantile } = this.#options;
    if (afterQuantile === 0) return afterMs;
    return Math.max(afterMs, this.#latencies.quantile(afterQuantile) ?? afterMs);
  }

  async execute<T>(call: Call, next: Next<T>): Promise<T> {
    this.#budget.countRequest();
    if (!call.repeatable) return next(call);
    const { afterMs } = this;
    // Both attempts say in one list where they went, so that the balancer gives the hedge another replica.
    const shared: Call = { ...call, tried: call.tried ?? [] };
    const first = beginOwnAttempt(shared, next);
    void this.#learn(first, afterMs);
    try {
      const isInTime = await endsWithin(this.#context.clock, afterMs, first.answer);
      if (isInTime || !this.#mayHedge(call)) return await first.answer;
      return await this.#firstAnswer(first, beginOwnAttempt(shared, next), call);
    } finally {
      first.cancel('overtaken');
    }
  }

  #mayHedge(call: Call): boolean {
    if (call.signal.aborted || remainingMs(this.#context.clock, call.deadline) <= 0) return false;
    if (this.#budget.tryTake()) return true;
    this.#tell(call, 'no_budget');
    return false;
  }

  async #firstAnswer<T>(first: OwnAttempt<T>, hedge: OwnAttempt<T>, call: Call): Promise<T> {
    let result: HedgeResult = 'neither';
    const answerOf = async (attempt: OwnAttempt<T>, won: HedgeResult): Promise<T> => {
      const answer = await attempt.answer;
      if (result === 'neither') result = won;
      return answer;
    };
    try {
      return await Promise.any([answerOf(first, 'first'), answerOf(hedge, 'hedge')]);
    } catch (error) {
      throw error instanceof AggregateError ? leastCertain(error.errors) : error;
    } finally {
      hedge.cancel();
      this.#tell(call, result);
    }
  }

  /**
   * Remembers how long a first attempt took to answer, and of one that did not answer in time how long it lasted. Most
   * of those are cut off by their hedge: without them the quantile would sink with every hedge and call for more.
   */
  async #learn(first: OwnAttempt<unknown>, afterMs: number): Promise<void> {
    const { clock } = this.#context;
    const beganMs = clock.monotonicMs();
    const answered = await first.answer.then(
      () => true,
      () => false,
    );
    const tookMs = clock.monotonicMs() - beganMs;
    if (answered || tookMs >= afterMs) this.#latencies.add(tookMs);
  }

  #tell(call: Call, result: HedgeResult): void {
    const { edge, listener } = this.#context;
    listener({ kind: 'hedged', edge, policy: this.name, workClass: call.workClass, result });
  }
}

/** A mistake in the program or what may have happened, if there is one; else the first attempt's error. */
function leastCertain(errors: readonly unknown[]): unknown {
  return errors.find((error) => !(error instanceof CallError) || error.outcome === 'unknown') ?? errors[0];
}
