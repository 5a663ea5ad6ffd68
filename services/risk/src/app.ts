import type { Clock } from '@breakwater/clock';
import type { HttpApp, Ladder, Metrics } from '@breakwater/service-kit';
import type { Redis } from 'ioredis';
import type { ActiveStrategy } from './active-strategy.ts';
import { type AssessmentParts, createAssess } from './assess.ts';
import { capabilitiesFor } from './capabilities.ts';
import { BureauClient, type BureauEdge } from './clients/bureau-client.ts';
import { BureauHealth } from './clients/bureau-health.ts';
import { Quarantine } from './clients/quarantine.ts';
import { ReportCache } from './clients/report-cache.ts';
import { type CachedReportFallback, ReportSource, orderedFallback } from './clients/report-source.ts';
import { VelocityStore } from './clients/velocity-store.ts';
import type { WarningLog } from './clients/warning-log.ts';
import { addAssessRoute } from './routes/assess-operation.ts';
import { addStrategyRoutes } from './routes/operate-strategies.ts';
import { addCapabilitiesRoute } from './routes/read-capabilities.ts';
import { addSignalRoute } from './routes/take-signal.ts';
import { createTakeSignal } from './signals.ts';
import type { Desk } from './strategy-desk.ts';

/** What the risk service is built from. */
export interface RiskParts {
  /** Where other services ask. */
  readonly app: HttpApp;
  /** Where operators ask; whoever gets that far has shown the operator's token. */
  readonly operator: HttpApp;
  readonly clock: Clock;
  readonly logger: WarningLog;
  readonly metrics: Metrics;
  readonly strategies: Pick<ActiveStrategy, 'current'>;
  readonly desk: Desk;
  /** Counters and cached reports. */
  readonly redis: Redis;
  /** Comes before every key in Redis. */
  readonly keyPrefix: string;
  /** How long a decision waits for Redis. */
  readonly storeWaitMs: number;
  readonly bureau: BureauEdge;
  readonly ladder: Pick<Ladder, 'orderFor' | 'decideBy' | 'highest'>;
  /** Whether a cached report will do when the bureau gives none, as the design says now; undefined: it will not. */
  readonly fallback: () => CachedReportFallback | undefined;
}

/** Decides about payments and loans, by a strategy that is data. */
export function buildRisk(parts: RiskParts): void {
  const { app, clock, logger, metrics, strategies, redis, keyPrefix } = parts;
  const store = { redis, clock, logger, keyPrefix, waitMs: parts.storeWaitMs };
  const velocity = new VelocityStore(store);
  const reports = reportSource(parts, new ReportCache(store));
  const decisions: AssessmentParts = { strategies, metrics, velocity, reports };
  addAssessRoute(app, createAssess(decisions));
  addCapabilitiesRoute(app, (customerId) =>
    capabilitiesFor({ ...decisions, ladder: parts.ladder }, customerId),
  );
  addSignalRoute(app, createTakeSignal(strategies, velocity));
  addStrategyRoutes(parts.operator, parts.desk);
}

function reportSource(parts: RiskParts, cache: ReportCache): ReportSource {
  const { clock, logger, metrics, ladder } = parts;
  const fallback = (): CachedReportFallback | undefined =>
    orderedFallback(ladder.orderFor('bureau_from_cache'), parts.fallback());
  const health = new BureauHealth(clock);
  const quarantine = new Quarantine(metrics, logger);
  const bureau = new BureauClient({ edge: parts.bureau, health, quarantine, clock });
  ladder.decideBy('bureau_from_cache', () => parts.fallback() !== undefined && !bureau.status.usable);
  return new ReportSource({ bureau, health, quarantine, cache, clock, fallback });
}
