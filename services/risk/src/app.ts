import type { Clock } from '@breakwater/clock';
import type { HttpApp, Metrics } from '@breakwater/service-kit';
import type { Redis } from 'ioredis';
import { type AssessmentParts, createAssess } from './assess.ts';
import { capabilitiesFor } from './capabilities.ts';
import { BureauClient, type BureauEdge } from './clients/bureau-client.ts';
import { BureauHealth } from './clients/bureau-health.ts';
import { ReportCache } from './clients/report-cache.ts';
import { type CachedReportFallback, ReportSource } from './clients/report-source.ts';
import { VelocityStore } from './clients/velocity-store.ts';
import type { WarningLog } from './clients/warning-log.ts';
import type { Strategy } from './domain/strategy.ts';
import { addAssessRoute } from './routes/assess-operation.ts';
import { addCapabilitiesRoute } from './routes/read-capabilities.ts';

/** What the risk service is built from. */
export interface RiskParts {
  readonly app: HttpApp;
  readonly clock: Clock;
  readonly logger: WarningLog;
  readonly metrics: Metrics;
  readonly strategy: Strategy;
  /** Counters and cached reports. */
  readonly redis: Redis;
  /** Comes before every key in Redis. */
  readonly keyPrefix: string;
  /** How long a decision waits for Redis. */
  readonly storeWaitMs: number;
  readonly bureau: BureauEdge;
  /** Whether a cached report will do when the bureau gives none; undefined: it will not. */
  readonly fallback: CachedReportFallback | undefined;
}

/** Decides about payments and loans, by a strategy that is data. */
export function buildRisk(parts: RiskParts): void {
  const { app, clock, logger, metrics, strategy, redis, keyPrefix, fallback } = parts;
  const store = { redis, clock, logger, keyPrefix, waitMs: parts.storeWaitMs };
  const decisions: AssessmentParts = {
    strategy,
    metrics,
    velocity: new VelocityStore({ ...store, windows: strategy.windows }),
    reports: new ReportSource(
      new BureauClient(parts.bureau, new BureauHealth(clock)),
      new ReportCache(store),
      fallback,
    ),
  };
  addAssessRoute(app, createAssess(decisions));
  addCapabilitiesRoute(app, (customerId) => capabilitiesFor(decisions, customerId));
}
