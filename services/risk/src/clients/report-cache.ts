import type { Clock } from '@breakwater/clock';
import { BureauReport, errorTable } from '@breakwater/contracts';
import type { Redis } from 'ioredis';
import { Compile } from 'typebox/compile';
import { waitAtMost } from './bounded-wait.ts';
import { ageSecondsOf } from './read-report.ts';
import type { WarningLog } from './warning-log.ts';

const DAY_SECONDS = 86_400;

/** How long a report is kept. */
const REPORT_KEPT_SECONDS = 30 * DAY_SECONDS;

/** How long it is remembered that the bureau's report on a person is too old; the customer is told to wait as long. */
const STALE_KEPT_SECONDS = errorTable.bureau_stale.retryAfter;

const cachedReport = Compile(BureauReport);

/** What the cache is made of. */
export interface ReportCacheParts {
  readonly redis: Redis;
  readonly clock: Clock;
  readonly logger: WarningLog;
  readonly keyPrefix: string;
  /** How long a decision waits for the cache. */
  readonly waitMs: number;
}

/**
 * Fresh bureau reports, and whose report the bureau has only in an old version. A cache that fails is an empty one.
 */
export class ReportCache {
  readonly #parts: ReportCacheParts;

  constructor(parts: ReportCacheParts) {
    this.#parts = parts;
  }

  /** Keeps a report that has just been fetched. */
  async put(report: BureauReport): Promise<void> {
    const { redis } = this.#parts;
    const { subjectId } = report;
    await this.#within('a bureau report could not be kept', () =>
      Promise.all([
        redis.set(this.#keyOf(subjectId), JSON.stringify(report), 'EX', REPORT_KEPT_SECONDS),
        redis.del(this.#staleKeyOf(subjectId)),
      ]),
    );
  }

  /** The report on a person that is at most `ageSecondsMax` old, counted from when it was true. */
  async get(
    subjectId: string,
    ageSecondsMax: number,
  ): Promise<{ report: BureauReport; ageSeconds: number } | undefined> {
    const { redis, clock } = this.#parts;
    return this.#within('the cache of bureau reports could not be read', async () => {
      const text = await redis.get(this.#keyOf(subjectId));
      const report: unknown = text === null ? undefined : JSON.parse(text);
      if (!cachedReport.Check(report) || report.subjectId !== subjectId) return undefined;
      const ageSeconds = ageSecondsOf(report, clock.nowMs());
      return ageSeconds <= ageSecondsMax ? { report, ageSeconds } : undefined;
    });
  }

  /** Remembers for a while that the bureau's report on a person is too old. */
  async noteStale(subjectId: string): Promise<void> {
    await this.#within('an old bureau report could not be noted', () =>
      this.#parts.redis.set(this.#staleKeyOf(subjectId), '1', 'EX', STALE_KEPT_SECONDS),
    );
  }

  /** For how many seconds it is still remembered that the bureau's report on a person is too old. */
  async staleNoteSeconds(subjectId: string): Promise<number | undefined> {
    const left = await this.#within('the cache of bureau reports could not be read', () =>
      this.#parts.redis.ttl(this.#staleKeyOf(subjectId)),
    );
    return left === undefined || left < 0 ? undefined : Math.max(1, left);
  }

  /** Undefined, with a warning, when it fails or takes too long. */
  async #within<T>(failure: string, act: () => Promise<T>): Promise<T | undefined> {
    const { clock, logger, waitMs } = this.#parts;
    try {
      return await waitAtMost(clock, waitMs, act());
    } catch (error) {
      logger.warn({ err: error }, failure);
      return undefined;
    }
  }

  #keyOf(subjectId: string): string {
    return `${this.#parts.keyPrefix}bureau-report:${subjectId}`;
  }

  #staleKeyOf(subjectId: string): string {
    return `${this.#parts.keyPrefix}bureau-report-stale:${subjectId}`;
  }
}
