import { CallFailed } from './call-error.ts';
import type { Call, Next, Policy } from './call.ts';
import type { ConcurrencyLimit } from './concurrency-limit.ts';
import { isInfrastructureFailure } from './failure-kind.ts';
import { MovingAverage } from './moving-average.ts';
import { checkedNumber, completeOptions, measure, type Options } from './options.ts';
import { isOverload } from './overload.ts';
import { type PolicyContext, refusal } from './policy-context.ts';
import { cohortCount } from './priority.ts';

const highestCohort = cohortCount - 1;

/** The share of the limit that a class may use; a design's schema takes its range from here. */
export const classShare = measure(1, 0.01, 1);

export const adaptiveLimitOptions = {
  /**
   * Which part of what a class may use the lowest cohort does without. The others do without less, step by step, so that
   * it is the low ones who are refused first; 0 makes all of them equal.
   */
  cohortSpread: measure(0, 0, 0.9),
};

/** For how long an answer counts in what an answer usually takes. */
const memoryMs = 10_000;

/**
 * Lets as many calls through as a learnt limit allows, and refuses the others at once: nobody waits here.
 *
 * A class with a share in `classShareMax` is let in only while less than that share of the limit is in use, by whomever.
 * The rest stays free for the classes above it, and a class that is let in never stands before one that is not. One
 * call at a time is let in whatever the share, since a class that is alone must be able to teach the limit. With
 * `cohortSpread` it is the same for the cohorts within a class:
 *
 *     let in while in flight < limit * share of the class * (1 - spread * (1 - cohort / highest cohort))
 *
 * What teaches the limit is an attempt that was made: an answer, 4xx answers included, or a failure of the dependency.
 * Refusals by policies inside and aborts are no attempts; and a timeout after less time than an answer usually takes
 * tells of the caller's haste.
 * @throws CallRefused `limit_reached`.
 */
export class AdaptiveLimit implements Policy {
  readonly name = 'limit';
  readonly #limit: ConcurrencyLimit;
  readonly #context: PolicyContext;
  readonly #classShareMax: Readonly<Record<string, number>>;
  readonly #cohortSpread: number;
  readonly #answerMs: MovingAverage;
  #inFlight = 0;
  #toldLimit: number | undefined;

  constructor(
    limit: ConcurrencyLimit,
    context: PolicyContext,
    classShareMax: Readonly<Record<string, number>> = {},
    given: Partial<Options<typeof adaptiveLimitOptions>> = {},
  ) {
    for (const [workClass, share] of Object.entries(classShareMax)) {
      checkedNumber(`limit.classShareMax.${workClass}`, classShare, share);
    }
    this.#limit = limit;
    this.#context = context;
    this.#classShareMax = classShareMax;
    this.#cohortSpread = completeOptions('limit', adaptiveLimitOptions, given).cohortSpread;
    this.#answerMs = new MovingAverage(context.clock, memoryMs);
    this.#tellLimit();
  }

  /** How many calls may be in flight now. */
  get limit(): number {
    return this.#limit.limit;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  async execute<T>(call: Call, next: Next<T>): Promise<T> {
    if (this.#inFlight >= this.#limitOf(call)) {
      throw refusal(this.#context, this.name, call, 'limit_reached');
    }
    const inFlight = ++this.#inFlight;
    const beganMs = this.#context.clock.monotonicMs();
    try {
      const answer = await next(call);
      this.#learn(inFlight, beganMs, undefined);
      return answer;
    } catch (error) {
      this.#learn(inFlight, beganMs, error);
      throw error;
    } finally {
      this.#inFlight--;
    }
  }

  #limitOf({ workClass, cohort = highestCohort }: Call): number {
    const share = this.#classShareMax[workClass] ?? 1;
    const left = 1 - this.#cohortSpread * (1 - cohort / highestCohort);
    return Math.max(1, Math.floor(this.#limit.limit * share * left));
  }

  /** @param error undefined when there was an answer. */
  #learn(inFlight: number, beganMs: number, error: unknown): void {
    const latencyMs = this.#context.clock.monotonicMs() - beganMs;
    const isAnswer = error === undefined || isRefusedByAnswer(error);
    const dropped = !isAnswer && this.#isDrop(error, latencyMs);
    if (!isAnswer && !dropped) return;
    if (isAnswer) this.#answerMs.observe(latencyMs);
    this.#limit.observe({ latencyMs, inFlight, dropped });
    this.#tellLimit();
  }

  #isDrop(error: unknown, latencyMs: number): boolean {
    if (!isInfrastructureFailure(error) && !isOverload(error)) return false;
    return error.reason !== 'timeout' || latencyMs >= (this.#answerMs.value ?? 0);
  }

  #tellLimit(): void {
    const { limit } = this.#limit;
    if (limit === this.#toldLimit) return;
    this.#toldLimit = limit;
    const { edge, listener } = this.#context;
    listener({ kind: 'limitChanged', edge, policy: this.name, limit });
  }
}

/** A 4xx answer, other than 429: the dependency did its work and said no. */
function isRefusedByAnswer(error: unknown): boolean {
  return (
    error instanceof CallFailed &&
    error.reason === 'status' &&
    !isOverload(error) &&
    !isInfrastructureFailure(error)
  );
}
