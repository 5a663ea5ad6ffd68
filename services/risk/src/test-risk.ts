import { randomUUID } from 'node:crypto';
import { type Clock, realClock } from '@breakwater/clock';
import {
  Assessment,
  type AssessmentRequest,
  type BureauReport,
  ReportRequest,
  RiskCapabilities,
} from '@breakwater/contracts';
import {
  createHttpApp,
  createLogger,
  type EdgeResponse,
  internalContext,
  Metrics,
} from '@breakwater/service-kit';
import { createRedis } from '@breakwater/service-kit/redis';
import { Compile } from 'typebox/compile';
import { buildRisk } from './app.ts';
import type { BureauEdge } from './clients/bureau-client.ts';
import type { CachedReportFallback } from './clients/report-source.ts';
import type { Strategy } from './domain/strategy.ts';
import { loadStrategy } from './strategy/load-strategy.ts';

const reportRequest = Compile(ReportRequest);
const assessment = Compile(Assessment);
const capabilities = Compile(RiskCapabilities);

/** A bureau report; the score is a good one. */
export function reportOn(subjectId: string, changes: Partial<BureauReport> = {}): BureauReport {
  return {
    reportId: 'rep_0123456789abcdef',
    subjectId,
    score: 720,
    openLoans: 1,
    delinquencies24Months: 0,
    asOf: '2026-01-01T00:00:00.000Z',
    ...changes,
  };
}

/** The request for a decision about an ordinary payment of 50.00. */
export function paymentRequest(changes: Partial<AssessmentRequest> = {}): AssessmentRequest {
  return {
    assessmentId: randomUUID(),
    kind: 'payment',
    accountId: 'a-0000001',
    customerId: 'c-0000001',
    merchantId: 'm-00001',
    amountMinor: 5_000,
    currency: 'CNY',
    instalments: 1,
    account: { status: 'active', limitMinor: 1_000_000, availableMinor: 1_000_000, postedMinor: 0 },
    ...changes,
  };
}

/** The request for a decision about an ordinary loan of 1,000.00. */
export function loanRequest(changes: Partial<AssessmentRequest> = {}): AssessmentRequest {
  const { merchantId: _merchant, instalments: _instalments, ...request } = paymentRequest();
  return { ...request, kind: 'loan', amountMinor: 100_000, termMonths: 6, ...changes };
}

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
  bureau: (subjectId: string) => Promise<EdgeResponse> = (subjectId) =>
    Promise.resolve({ status: 200, text: JSON.stringify(reportOn(subjectId)), headers: {} });
  asked = 0;
  readonly #options: TestRiskOptions;

  constructor(redisUrl: string, options: TestRiskOptions = {}) {
    const logger = createLogger('risk', 1, 'silent');
    const clock = options.clock ?? realClock;
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
        request: ({ body }) => {
          this.asked += 1;
          if (!reportRequest.Check(body))
            throw new TypeError('the bureau was not asked as its contract says');
          return this.bureau(body.subjectId);
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

  /** Sends a body to `POST /v1/assessments`. */
  post(body: object | string) {
    const headers = { 'content-type': 'application/json' };
    return this.app.inject({ method: 'POST', url: '/v1/assessments', headers, body });
  }

  /** The decision about a request, which must be one that follows the contract. */
  async assess(request: AssessmentRequest): Promise<Assessment> {
    const response = await this.post(request);
    const answer: unknown = response.json();
    if (response.statusCode !== 200 || !assessment.Check(answer)) throw new Error(response.body);
    return answer;
  }

  async capabilities(customerId: string): Promise<RiskCapabilities> {
    const response = await this.app.inject(`/v1/capabilities?customerId=${customerId}`);
    const answer: unknown = response.json();
    if (response.statusCode !== 200 || !capabilities.Check(answer)) throw new Error(response.body);
    return answer;
  }
}
