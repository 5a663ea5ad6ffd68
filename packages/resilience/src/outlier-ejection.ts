import { type AttemptSums, AttemptWindow } from './attempt-window.ts';
import { completeOptions, count, measure, OptionError, type Options } from './options.ts';
import { type OutlierRule, outlierRule, outlierRuleOptions } from './outlier-rule.ts';
import type { PolicyContext } from './policy-context.ts';
import type { Replica } from './replica.ts';

export const ejectionOptions = {
  ...outlierRuleOptions,
  /** For how long a replica is ejected the first time; the second time for twice as long, and so on. */
  ejectionMs: count(10_000, 1, 3_600_000),
  /** It is never ejected for longer than this. */
  ejectionMsMax: count(300_000, 1, 86_400_000),
  /** No more than this share of the replicas is ejected at a time. */
  ejectedShareMax: measure(0.5, 0, 1),
  /** When less than this share of the replicas is healthy, all of them are used. */
  panicShare: measure(0.5, 0, 1),
};
export type EjectionOptions = Options<typeof ejectionOptions>;

/** An attempt that ended and says something about its replica. */
export interface EndedAttempt {
  readonly beganMs: number;
  readonly endedMs: number;
  readonly hasFailed: boolean;
}

/**
 *                 outlier, and room under the cap
 *      serving --------------------------------------> ejected --not there any more--> gone
 *         ^                                               |
 *         +----- time is over, or no room any more -------+
 *
 * An attempt belongs to the standing in which it began: what an ejected replica does in a panic, and what ends late,
 * moves nothing.
 */
type Standing =
  | {
      readonly name: 'serving';
      readonly sinceMs: number;
      readonly window: AttemptWindow;
      failuresInARow: number;
      /** How often it was ejected before, without what was forgiven. */
      readonly ejections: number;
    }
  | { readonly name: 'ejected'; readonly untilMs: number; readonly ejections: number };

type Serving = Extract<Standing, { name: 'serving' }>;
type Ejected = Extract<Standing, { name: 'ejected' }>;

/**
 * Leaves a replica out that is worse than the others (after Envoy's outlier detection): one object for the replicas of
 * one edge. What all of them do alike, such as failing because of what stands behind them, makes none an outlier by
 * comparison, and the cap on the ejected share keeps failures in a row from taking them all. An ejection lasts longer
 * each time, and one is forgiven for each `ejectionMs` that the replica served without another. It runs no timers.
 */
export class OutlierEjection {
  readonly #options: EjectionOptions;
  readonly #context: PolicyContext;
  readonly #standings = new Map<Replica, Standing>();
  #present: readonly Replica[] = [];

  constructor(given: Partial<EjectionOptions>, context: PolicyContext) {
    this.#options = completeOptions('ejection', ejectionOptions, given);
    if (this.#options.ejectionMs > this.#options.ejectionMsMax) {
      throw new OptionError('ejection.ejectionMs', 'must not be more than ejectionMsMax');
    }
    this.#context = context;
  }

  /** When less than this share of the replicas is healthy, all of them are used. */
  get panicShare(): number {
    return this.#options.panicShare;
  }

  isEjected(replica: Replica): boolean {
    return this.#standings.get(replica)?.name === 'ejected';
  }

  /** Lets those back whose time is over and those for whom there is no room any more, the soonest first. */
  passTime(present: readonly Replica[], nowMs: number): void {
    if (present !== this.#present) this.#follow(present);
    const ejected = this.#ejected().toSorted(([, a], [, b]) => a.untilMs - b.untilMs);
    for (const [i, [replica, { untilMs, ejections }]] of ejected.entries()) {
      if (untilMs > nowMs && this.#hasRoomFor(ejected.length - i)) return;
      const sinceMs = Math.min(untilMs, nowMs);
      this.#serve(replica, sinceMs, ejections);
      replica.servesFromMs = Math.max(sinceMs, replica.coolUntilMs);
      this.#tell(replica, 'ejected', 'serving');
    }
  }

  /** Takes account of an attempt that ended, and ejects its replica when that makes it an outlier. */
  judge(replica: Replica, attempt: EndedAttempt, present: readonly Replica[]): void {
    const { beganMs, endedMs, hasFailed } = attempt;
    this.passTime(present, endedMs);
    const standing = this.#standings.get(replica);
    if (standing?.name !== 'serving' || beganMs < standing.sinceMs) return;
    standing.window.add(endedMs, hasFailed, endedMs - beganMs);
    standing.failuresInARow = hasFailed ? standing.failuresInARow + 1 : 0;
    const own = standing.window.sums(endedMs);
    const others = (): readonly AttemptSums[] => this.#sumsOfOthers(standing, endedMs);
    const rule = outlierRule(this.#options, standing.failuresInARow, own, others);
    if (rule !== undefined && this.#hasRoomFor(this.#ejected().length + 1)) {
      this.#eject(replica, standing, endedMs, rule);
    }
  }

  #eject(replica: Replica, { sinceMs, ejections }: Serving, nowMs: number, rule: OutlierRule): void {
    const { ejectionMs, ejectionMsMax } = this.#options;
    const forgiven = Math.floor((nowMs - sinceMs) / ejectionMs);
    const times = Math.max(0, ejections - forgiven) + 1;
    const untilMs = nowMs + Math.min(ejectionMs * times, ejectionMsMax);
    this.#standings.set(replica, { name: 'ejected', untilMs, ejections: times });
    replica.servesFromMs = Math.max(untilMs, replica.coolUntilMs);
    this.#tell(replica, 'serving', 'ejected', rule);
  }

  #serve(replica: Replica, sinceMs: number, ejections: number): void {
    const window = new AttemptWindow(this.#options.windowMs);
    this.#standings.set(replica, { name: 'serving', sinceMs, window, failuresInARow: 0, ejections });
  }

  /** Forgets the replicas that are gone and takes up those that are new. */
  #follow(present: readonly Replica[]): void {
    this.#present = present;
    const stays = new Set(present);
    for (const [replica, { name }] of this.#standings) {
      if (stays.has(replica)) continue;
      this.#standings.delete(replica);
      if (name === 'ejected') this.#tell(replica, 'ejected', 'gone');
    }
    for (const replica of present) {
      if (!this.#standings.has(replica)) this.#serve(replica, Number.NEGATIVE_INFINITY, 0);
    }
  }

  #hasRoomFor(ejected: number): boolean {
    return ejected / this.#present.length <= this.#options.ejectedShareMax;
  }

  #ejected(): readonly (readonly [Replica, Ejected])[] {
    const ejected: [Replica, Ejected][] = [];
    for (const [replica, standing] of this.#standings) {
      if (standing.name === 'ejected') ejected.push([replica, standing]);
    }
    return ejected;
  }

  #sumsOfOthers(own: Serving, nowMs: number): readonly AttemptSums[] {
    const sums: AttemptSums[] = [];
    for (const standing of this.#standings.values()) {
      if (standing.name === 'serving' && standing !== own) sums.push(standing.window.sums(nowMs));
    }
    return sums;
  }

  #tell(replica: Replica, from: string, to: string, reason?: OutlierRule): void {
    const { edge, listener } = this.#context;
    const { address } = replica;
    listener({ kind: 'stateChanged', edge, policy: 'ejection', replica: address, from, to, reason });
  }
}
