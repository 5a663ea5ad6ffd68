import type { Clock } from '@breakwater/clock';
import { type BureauReport, ProblemError, type RungOrder } from '@breakwater/contracts';
import { CallError, CallRefused } from '@breakwater/resilience';
import type { RequestContext } from '@breakwater/service-kit';
import type { SourcedReport } from '../domain/facts.ts';
import type { BureauClient } from './bureau-client.ts';
import type { BureauHealth } from './bureau-health.ts';
import type { Quarantine } from './quarantine.ts';
import { ageSecondsOf, secondsOf } from './read-report.ts';
import type { ReportCache } from './report-cache.ts';

/** What a design says about the time when the bureau is out. */
export interface CachedReportFallback {
  readonly ageDaysMax: number;
}

/** How old a cached report may be when an operator allows it and the design says nothing. */
const ORDERED: CachedReportFallback = { ageDaysMax: 30 };

/** What stands of the design's fallback once an operator has given an order about it. */
export function orderedFallback(
  order: RungOrder,
  byDesign: CachedReportFallback | undefined,
): CachedReportFallback | undefined {
  if (order === 'off') return undefined;
  return order === 'on' ? (byDesign ?? ORDERED) : byDesign;
}

/** Whether a report could be had for a person right now, and if not, why and after how many seconds. */
export type ReportProspect =
  | { readonly usable: true }
  | {
      readonly usable: false;
      readonly reason: 'bureau_unavailable' | 'bureau_stale';
      readonly retryAfter?: number;
    };

/** Where reports come from. */
export interface ReportSourceParts {
  readonly bureau: BureauClient;
  readonly health: BureauHealth;
  readonly quarantine: Quarantine;
  readonly cache: ReportCache;
  readonly clock: Clock;
  /** What the design says now; undefined: a cached report will not do. */
  readonly fallback: () => CachedReportFallback | undefined;
}

/** Bureau reports: live, and from the cache when the bureau gives none, or an old one, and the design allows it. */
export class ReportSource {
  readonly #parts: ReportSourceParts;

  constructor(parts: ReportSourceParts) {
    this.#parts = parts;
  }

  /**
   * The report on a person that is at most so old.
   * @throws ProblemError `bureau_unavailable` when there is none, with the time after which to try again if known;
   *   `bureau_stale` when the bureau gives one that is too old.
   */
  async reportOn(subjectId: string, ageDaysMax: number, context: RequestContext): Promise<SourcedReport> {
    const { bureau } = this.#parts;
    let live: BureauReport;
    try {
      live = await bureau.fetch(subjectId, context);
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      const retryAfterMs = error instanceof CallRefused ? error.retryAfterMs : bureau.status.retryAfterMs;
      const problem = new ProblemError('bureau_unavailable', { ...retryAfterOf(retryAfterMs), cause: error });
      return this.#cachedInstead(subjectId, ageDaysMax, problem);
    }
    const ageSeconds = ageSecondsOf(live, this.#parts.clock.nowMs());
    if (ageSeconds > secondsOf(ageDaysMax)) {
      await this.#tooOld(subjectId);
      return this.#cachedInstead(subjectId, ageDaysMax, new ProblemError('bureau_stale'));
    }
    this.#parts.health.gaveFresh();
    await this.#parts.cache.put(live);
    return { report: live, source: 'live', ageSeconds };
  }

  /**
   * Computed from what `reportOn` would go by: the breaker or the recent calls, what the bureau gave lately about this
   * person and about everybody, and the cache.
   */
  async prospectFor(subjectId: string, ageDaysMax: number): Promise<ReportProspect> {
    const { bureau, health, cache } = this.#parts;
    const { usable, retryAfterMs } = bureau.status;
    const staleSeconds = usable ? await cache.staleNoteSeconds(subjectId) : undefined;
    const isStale = usable && (staleSeconds !== undefined || health.givesOnlyOld);
    if ((usable && !isStale) || (await this.#cached(subjectId, ageDaysMax)) !== undefined)
      return { usable: true };
    if (!isStale) return { usable: false, reason: 'bureau_unavailable', ...retryAfterOf(retryAfterMs) };
    const retryAfter = staleSeconds === undefined ? {} : { retryAfter: staleSeconds };
    return { usable: false, reason: 'bureau_stale', ...retryAfter };
  }

  async #tooOld(subjectId: string): Promise<void> {
    const { quarantine, health, cache } = this.#parts;
    quarantine.count('too_old');
    health.gaveOld();
    await cache.noteStale(subjectId);
  }

  async #cachedInstead(subjectId: string, ageDaysMax: number, problem: ProblemError): Promise<SourcedReport> {
    const cached = await this.#cached(subjectId, ageDaysMax);
    if (cached === undefined) throw problem;
    return { ...cached, source: 'cache' };
  }

  /** Both the design and the strategy say how old a cached report may be. */
  #cached(subjectId: string, ageDaysMax: number): ReturnType<ReportCache['get']> {
    const { cache } = this.#parts;
    const fallback = this.#parts.fallback();
    if (fallback === undefined) return Promise.resolve(undefined);
    return cache.get(subjectId, secondsOf(Math.min(fallback.ageDaysMax, ageDaysMax)));
  }
}

function retryAfterOf(retryAfterMs: number | undefined): { retryAfter?: number } {
  return retryAfterMs === undefined ? {} : { retryAfter: Math.max(1, Math.ceil(retryAfterMs / 1_000)) };
}
