import { ProblemError } from '@breakwater/contracts';
import { CallError, CallRefused } from '@breakwater/resilience';
import type { RequestContext } from '@breakwater/service-kit';
import type { SourcedReport } from '../domain/facts.ts';
import type { BureauClient } from './bureau-client.ts';
import type { ReportCache } from './report-cache.ts';

const DAY_SECONDS = 86_400;

/** What a design says about the time when the bureau is out. */
export interface CachedReportFallback {
  readonly ageDaysMax: number;
}

/** Whether a report could be had for a person right now. */
export type ReportProspect =
  { readonly usable: true } | { readonly usable: false; readonly retryAfter?: number };

/** Bureau reports: live, and from the cache when the bureau gives none and the design allows it. */
export class ReportSource {
  readonly #bureau: BureauClient;
  readonly #cache: ReportCache;
  readonly #fallback: CachedReportFallback | undefined;

  constructor(bureau: BureauClient, cache: ReportCache, fallback: CachedReportFallback | undefined) {
    this.#bureau = bureau;
    this.#cache = cache;
    this.#fallback = fallback;
  }

  /**
   * The report on a person.
   * @throws ProblemError `bureau_unavailable` when there is none, with the time after which to try again if known.
   */
  async reportOn(subjectId: string, context: RequestContext): Promise<SourcedReport> {
    try {
      const report = await this.#bureau.fetch(subjectId, context);
      await this.#cache.put(report);
      return { report, source: 'live', ageSeconds: 0 };
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      const cached = await this.#cached(subjectId);
      if (cached !== undefined) return { ...cached, source: 'cache' };
      const retryAfterMs =
        error instanceof CallRefused ? error.retryAfterMs : this.#bureau.status.retryAfterMs;
      throw new ProblemError('bureau_unavailable', { ...retryAfterOf(retryAfterMs), cause: error });
    }
  }

  /** Computed from the same breaker, or the same recent calls, and the same cache as `reportOn` would use. */
  async prospectFor(subjectId: string): Promise<ReportProspect> {
    const { usable, retryAfterMs } = this.#bureau.status;
    if (usable || (await this.#cached(subjectId)) !== undefined) return { usable: true };
    return { usable: false, ...retryAfterOf(retryAfterMs) };
  }

  #cached(subjectId: string): ReturnType<ReportCache['get']> {
    if (this.#fallback === undefined) return Promise.resolve(undefined);
    return this.#cache.get(subjectId, this.#fallback.ageDaysMax * DAY_SECONDS);
  }
}

function retryAfterOf(retryAfterMs: number | undefined): { retryAfter?: number } {
  return retryAfterMs === undefined ? {} : { retryAfter: Math.max(1, Math.ceil(retryAfterMs / 1_000)) };
}
