import type { Call, Next, Policy } from './call.ts';
import { remainingMs } from './deadline.ts';
import { isInfrastructureFailure } from './failure-kind.ts';
import { completeOptions, count, type Options } from './options.ts';
import { type PolicyContext, refusal } from './policy-context.ts';
import { isSlow } from './slow-share.ts';
import type { TripRule } from './trip-rule.ts';
import { tripRule, tripRuleOptions } from './trip-rules.ts';

export const breakerOptions = {
  ...tripRuleOptions,
  /** How long the breaker stays open before it lets a probe through, and how long a probe may be out. */
  openMs: count(5_000, 100, 600_000),
  /** How many probes half-open lets through; when as many have answered, the breaker closes. */
  probesMax: count(1, 1, 100),
};
export type BreakerOptions = Options<typeof breakerOptions>;

/** What a breaker shows of itself. */
export type BreakerState = 'closed' | 'open' | 'half-open' | 'isolated';

/**
 *                 rule trips                 openMs passed
 *      closed ----------------> open ---------------------> half-open
 *        ^                        ^        probe failed        |
 *        |                        +----------------------------+
 *        |              probesMax probes answered              |
 *        +-----------------------------------------------------+
 *      any --isolate()--> isolated --release()--> closed
 *
 * Each object is one generation. An attempt keeps the one in which it began, and a result of an older generation moves
 * nothing.
 */
type Generation =
  | { readonly name: 'closed'; readonly rule: TripRule }
  | { readonly name: 'open'; readonly untilMs: number }
  | HalfOpen
  | { readonly name: 'isolated' };

interface HalfOpen {
  readonly name: 'half-open';
  readonly probes: Set<Attempt>;
  answered: number;
}

/** An attempt that was let through: in which generation, and when. */
interface Attempt {
  readonly began: Generation;
  readonly beganMs: number;
}

type Verdict = 'answered' | 'failed' | 'says nothing';

/**
 * Stops calling a dependency that is broken: one breaker for each. Only infrastructure failures count against it, only
 * answers speak for it; refusals by other policies, aborts and 4xx errors do neither. Half-open lets `probesMax` probes
 * through, and the first that fails ends it. It runs no timers: time that has passed shows at the next call or look.
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
    const attempt = this.#enter(call);
    try {
      const answer = await next(call);
      this.#ended(attempt, 'answered');
      return answer;
    } catch (error) {
      this.#ended(attempt, this.#judge(error, call));
      throw error;
    }
  }

  #enter(call: Call): Attempt {
    this.#passTime();
    const now = this.#now;
    const attempt = { began: now, beganMs: this.#monotonicMs() };
    switch (now.name) {
      case 'closed':
        return attempt;
      case 'half-open':
        if (now.probes.size + now.answered >= this.#options.probesMax) throw this.#refused(call);
        now.probes.add(attempt);
        return attempt;
      case 'open':
      case 'isolated':
        throw this.#refused(call);
      default:
        return now satisfies never;
    }
  }

  #ended(attempt: Attempt, verdict: Verdict): void {
    const { began, beganMs } = attempt;
    // A probe that hung has lost its place, and its result with it.
    const isLate = began !== this.#now || (began.name === 'half-open' && !began.probes.delete(attempt));
    if (isLate || verdict === 'says nothing') return;
    const ended = { failed: verdict === 'failed', tookMs: this.#monotonicMs() - beganMs };
    if (began.name === 'closed') {
      if (began.rule.trips(ended)) this.#open();
    } else if (began.name === 'half-open') {
      if (ended.failed || isSlow(this.#options, ended.tookMs)) this.#open();
      else if (++began.answered >= this.#options.probesMax) this.#move(this.#closed());
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
      this.#move({ name: 'half-open', probes: new Set(), answered: 0 });
    } else if (now.name === 'half-open') {
      for (const probe of now.probes) {
        if (nowMs >= probe.beganMs + this.#options.openMs) now.probes.delete(probe);
      }
    }
  }

  #open(): void {
    this.#move({ name: 'open', untilMs: this.#monotonicMs() + this.#options.openMs });
  }

  #closed(): Generation {
    return { name: 'closed', rule: tripRule(this.#options, this.#context.clock) };
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
