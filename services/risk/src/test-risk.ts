import { randomUUID } from 'node:crypto';
import { type Clock, realClock } from '@breakwater/clock';
import type { AssessmentRequest, BureauReport } from '@breakwater/contracts';
import { createHttpApp, createLogger, createRedis, internalContext, Metrics } from '@breakwater/service-kit';
import { buildRisk } from './app.ts';
import type { BureauEdge } from './clients/bureau-client.ts';
import type { CachedReportFallback } from './clients/report-source.ts';
import type { Strategy } from './domain/strategy.ts';
import { loadStrategy } from './strategy/load-strategy.ts';

type BureauRequest = Parameters<BureauEdge['request']>[0];

/** What a test may change about the service. */
export interface TestRiskOptions {
  readonly clock?: Clock;
  readonly strategy?: Strategy;
  readonly fallback?: CachedReportFallback;
  readonly breaker?: NonNullable<BureauEdge['breaker']>;
}

/** The risk service on a real Redis, with a bureau that the test plays. */
export class TestRisk {
  readonly app;
  readonly metrics = new Metrics();
  readonly redis;
  /** What the bureau does with a request; a good report by default. */
  bureau: (subjectId: string) => Promise<{ status: number; text: string }> = (subjectId) =>
    Promise.resolve({ status: 200, text: JSON.stringify(reportOn(subjectId)) });
  asked = 0;
  readonly #url: string;
  readonly #options: TestRiskOptions;

  constructor(redisUrl: string, options: TestRiskOptions = {}) {
    const logger = createLogger('risk', 1, 'silent');
    const clock = options.clock ?? realClock;
    this.#url = redisUrl;
    this.#options = options;
    this.redis = createRedis(redisUrl, { commandTimeoutMs: undefined }, logger);
    this.app = createHttpApp({
      logger,
      metrics: this.metrics,
      contextOf: (request) => internalContext(request.headers, clock),
    });
  }

  /** Builds the service; `keyPrefix` of another one lets it share that one's keys. */
  async start(keyPrefix = `test-${randomUUID()}:`): Promise<this> {
    await this.redis.connect();
    buildRisk({
      app: this.app,
      clock: this.#options.clock ?? realClock,
      logger: createLogger('risk', 1, 'silent'),
      metrics: this.metrics,
      strategy: this.#options.strategy ?? (await loadStrategy('baseline')),
      redis: this.redis,
      keyPrefix,
      storeWaitMs: 100,
      bureau: {
        breaker: this.#options.breaker,
        request: (request: BureauRequest) => {
          this.asked += 1;
          return this.bureau(subjectOf(request));
        },
      },
      fallback: this.#options.fallback,
    });
    return this;
  }

  async stop(): Promise<void> {
    await this.app.close();
    this.redis.disconnect();
  }

  assess(request: unknown) {
    return this.app.inject({ method: 'POST', url: '/v1/assessments', body: request as object });
  }
}
