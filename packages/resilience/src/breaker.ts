import type { Call, Next, Policy } from './call.ts';
import { remainingMs } from './deadline.ts';
import { isInfrastructureFailure } from './failure-kind.ts';
import { completeOptions, count, type Options } from './options.ts';
import { type PolicyContext, refusal } from './policy-context.ts';
import { TripRule, tripRuleOptions } from './trip-rule.ts';

export const breakerOptions = {
  ...tripRuleOptions,
  /** How long the breaker stays open before it lets a probe through, and how long a probe may be out. */
  openMs: count(5_000, 100, 600_000),
};
export type BreakerOptions = Options<typeof breakerOptions>;

/** What a breaker shows of itself. */
export type BreakerState = 'closed' | 'open' | 'half-open' | 'isolated';

/**
 *                 rule trips                 openMs passed
 *      closed ----------------> open ---------------------> half-open
 *        ^                        ^        probe failed        |
 *        |                        +----------------------------+
 *        |                  probe answered                     |
 *        +-----------------------------------------------------+
 *      any --isolate()--> isolated --release()--> closed
 *
 * Each object is one generation. An attempt keeps the one in which it began, and a result of an older generation moves
 * nothing.
 */
type Generation =
  | { readonly name: 'closed'; readonly rule: TripRule }
  | { readonly name: 'open'; readonly untilMs: number }
  | { readonly name: 'half-open'; probeBeganMs: number | undefined }
  | { readonly name: 'isolated' };

type Verdict = 'answered' | 'failed' | 'says nothing';

/**
 * Stops calling a dependency that is broken: one breaker for each. Only infrastructure failures count against it, only
 * answers speak for it; refusals by other policies, aborts and 4xx errors do neither. Half-open lets one probe at a
 * time through. It runs no timers: time that has passed shows at the next call or look.
 * @throws CallRefused `breaker_open`, with `retryAfterMs` while it is open.
 */
export class Breaker implements Policy {
  readonly name = 'breaker';
  readonly #options: BreakerOptions;
  readonly #context: PolicyContext;
  #now: Generation;

  constructor(given: Partial<BreakerOptions>, context: PolicyContext) {
    this.#options = completeOptions('breaker', breakerOptions, given);
    this.#context = context;
    this.#now = this.#closed();
  }

  get state(): BreakerState {
    this.#passTime();
    return this.#now.name;
  }

  /** After how long the breaker lets a probe through; undefined when it is not open. */
  get retryAfterMs(): number | undefined {
    this.#passTime();
    return this.#now.name === 'open' ? this.#now.untilMs - this.#monotonicMs() : undefined;
  }

  /** Refuses every call until `release`, whatever the dependency does. */
  isolate(): void {
    if (this.#now.name !== 'isolated') this.#move({ name: 'isolated' });
  }

  /** Ends an isolation; the breaker starts anew, closed. */
  release(): void {
    if (this.#now.name === 'isolated') this.#move(this.#closed());
  }

  async execute<T>(call: Call, next: Next<T>): Promise<T> {
    const began = this.#enter(call);
    try {
      const answer = await next(call);
      this.#ended(began, 'answered');
      return answer;
    } catch (error) {
      this.#ended(began, this.#judge(error, call));
      throw error;
    }
  }

  /** The generation that the attempt belongs to. */
  #enter(call: Call): Generation {
    this.#passTime();
    const now = this.#now;
    switch (now.name) {
      case 'closed':
        return now;
      case 'half-open':
        if (now.probeBeganMs !== undefined) throw this.#refused(call);
        now.probeBeganMs = this.#monotonicMs();
        return now;
      case 'open':
      case 'isolated':
        throw this.#refused(call);
      default:
        return now satisfies never;
    }
  }

  #ended(began: Generation, verdict: Verdict): void {
    if (began !== this.#now) return;
    if (began.name === 'closed') {
      if (verdict !== 'says nothing' && began.rule.trips(verdict === 'failed')) this.#open();
    } else if (began.name === 'half-open') {
      if (verdict === 'failed') this.#open();
      else if (verdict === 'answered') this.#move(this.#closed());
      else began.probeBeganMs = undefined;
    }
  }

  /** A timeout at which the call's own deadline has passed tells of the caller's haste, not of the dependency. */
  #judge(error: unknown, call: Call): Verdict {
    if (!isInfrastructureFailure(error)) return 'says nothing';
    const ranOutOfTime = error.reason === 'timeout' && remainingMs(this.#context.clock, call.deadline) <= 0;
    return ranOutOfTime ? 'says nothing' : 'failed';
  }

  /** Open becomes half-open by time alone, and a probe that hangs makes room for another. */
  #passTime(): void {
    const now = this.#now;
    const nowMs = this.#monotonicMs();
    if (now.name === 'open' && nowMs >= now.untilMs) {
      this.#move({ name: 'half-open', probeBeganMs: undefined });
    } else if (now.name === 'half-open' && nowMs >= (now.probeBeganMs ?? nowMs + 1) + this.#options.openMs) {
      this.#now = { name: 'half-open', probeBeganMs: undefined };
    }
  }

  #open(): void {
    this.#move({ name: 'open', untilMs: this.#monotonicMs() + this.#options.openMs });
  }

  #closed(): Generation {
    return { name: 'closed', rule: new TripRule(this.#options, this.#context.clock) };
  }

  #move(to: Generation): void {
    const from = this.#now;
    if (from.name === 'closed') from.rule.end();
    this.#now = to;
    const { edge, listener } = this.#context;
    listener({ kind: 'stateChanged', edge, policy: this.name, from: from.name, to: to.name });
  }

  #refused(call: Call): Error {
    return refusal(this.#context, this.name, call, 'breaker_open', this.retryAfterMs);
  }

  #monotonicMs(): number {
    return this.#context.clock.monotonicMs();
  }
}
