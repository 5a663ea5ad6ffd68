import { CallFailed } from './call-error.ts';
import type { Call, Next, Policy } from './call.ts';
import { noDeadline, remainingMs } from './deadline.ts';
import { completeOptions, count, type Options } from './options.ts';
import { type PolicyContext, refusal } from './policy-context.ts';
import { SharedAttempt } from './shared-attempt.ts';

export const coalesceOptions = {
  /** How many different keys may be shared at once; calls beyond go their own way. */
  keysMax: count(1_000, 1, 100_000),
};
export type CoalesceOptions = Options<typeof coalesceOptions>;

/**
 * Lets calls with the same key share one attempt while it is under way (after Go's singleflight): when many ask for the
 * same at once, as after a cache lost it, the dependency is asked once. Classes of work do not share, because the
 * policies inside treat them apart: a payment must not be shed as the look that it joined. All who share get the same
 * object, and must not change it.
 *
 * The attempt has neither the signal nor the deadline of the call that began it, or the others would lose the answer
 * with that one. It ends when nobody waits for it; the deadline policy inside caps it.
 * @throws CallRefused `deadline_passed`; CallFailed `timeout` or `aborted` when this call's time ends before the answer.
 */
export class Coalesce implements Policy {
  readonly name = 'coalesce';
  readonly #options: CoalesceOptions;
  readonly #context: PolicyContext;
  readonly #underWay = new Map<string, SharedAttempt>();

  constructor(given: Partial<CoalesceOptions>, context: PolicyContext) {
    this.#options = completeOptions('coalesce', coalesceOptions, given);
    this.#context = context;
  }

  /** How many shared attempts are under way. */
  get underWay(): number {
    return this.#underWay.size;
  }

  async execute<T>(call: Call, next: Next<T>): Promise<T> {
    if (call.key === undefined) return next(call);
    const { clock } = this.#context;
    if (call.signal.aborted) throw new CallFailed('aborted', 'fail', { cause: call.signal.reason });
    if (remainingMs(clock, call.deadline) <= 0) {
      throw refusal(this.#context, this.name, call, 'deadline_passed');
    }
    const attempt = this.#attemptFor(`${call.workClass} ${call.key}`, call, next);
    // Equal keys mean equal questions, so the answer is of the type that this call asks for.
    return attempt === undefined ? next(call) : ((await attempt.answerFor(call, clock)) as T);
  }

  /** The attempt under way for this key, else a new one; undefined when there are too many. */
  #attemptFor(id: string, call: Call, next: Next<unknown>): SharedAttempt | undefined {
    const underWay = this.#underWay.get(id);
    if (underWay !== undefined) {
      const { edge, listener } = this.#context;
      listener({ kind: 'reused', edge, policy: this.name, workClass: call.workClass, source: 'under_way' });
      return underWay;
    }
    if (this.#underWay.size >= this.#options.keysMax) return undefined;
    const attempt = new SharedAttempt(
      async (signal) => next({ ...call, signal, deadline: noDeadline }),
      () => this.#underWay.delete(id),
    );
    this.#underWay.set(id, attempt);
    return attempt;
  }
}
