import type { Clock } from '@breakwater/clock';
import { BureauReport } from '@breakwater/contracts';
import type { Redis } from 'ioredis';
import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { waitAtMost } from './bounded-wait.ts';
import type { WarningLog } from './warning-log.ts';

const DAY_SECONDS = 86_400;

/** How long a report is kept. */
const REPORT_KEPT_SECONDS = 30 * DAY_SECONDS;

const CachedReport = Compile(
  Type.Object({ report: BureauReport, fetchedAtMs: Type.Number() }, { additionalProperties: false }),
);

/** What the cache is made of. */
export interface ReportCacheParts {
  readonly redis: Redis;
  readonly clock: Clock;
  readonly logger: WarningLog;
  readonly keyPrefix: string;
  /** How long a decision waits for the cache. */
  readonly waitMs: number;
}

/** Bureau reports with the moment at which they were fetched. A cache that fails is an empty one. */
export class ReportCache {
  readonly #parts: ReportCacheParts;

  constructor(parts: ReportCacheParts) {
    this.#parts = parts;
  }

  /** Keeps a report that has just been fetched. */
  async put(report: BureauReport): Promise<void> {
    const { redis, clock, logger, waitMs } = this.#parts;
    const value = JSON.stringify({ report, fetchedAtMs: clock.nowMs() });
    try {
      await waitAtMost(
        clock,
        waitMs,
        redis.set(this.#keyOf(report.subjectId), value, 'EX', REPORT_KEPT_SECONDS),
      );
    } catch (error) {
      logger.warn({ err: error }, 'a bureau report could not be kept');
    }
  }

  /** The report on a person that is at most `ageSecondsMax` old. */
  async get(
    subjectId: string,
    ageSecondsMax: number,
  ): Promise<{ report: BureauReport; ageSeconds: number } | undefined> {
    const { redis, clock, logger, waitMs } = this.#parts;
    try {
      const text = await waitAtMost(clock, waitMs, redis.get(this.#keyOf(subjectId)));
      const cached: unknown = text === null ? undefined : JSON.parse(text);
      if (!CachedReport.Check(cached) || cached.report.subjectId !== subjectId) return undefined;
      const ageSeconds = Math.max(0, Math.floor((clock.nowMs() - cached.fetchedAtMs) / 1_000));
      return ageSeconds <= ageSecondsMax ? { report: cached.report, ageSeconds } : undefined;
    } catch (error) {
      logger.warn({ err: error }, 'the cache of bureau reports could not be read');
      return undefined;
    }
  }

  #keyOf(subjectId: string): string {
    return `${this.#parts.keyPrefix}bureau-report:${subjectId}`;
  }
}
