import { randomUUID } from 'node:crypto';
import { type Clock, realClock } from '@breakwater/clock';
import {
  Assessment,
  type AssessmentRequest,
  type BureauReport,
  ReportRequest,
  RiskCapabilities,
  type RungOrder,
  type SignalRequest,
} from '@breakwater/contracts';
import {
  createHttpApp,
  createLogger,
  type EdgeRequest,
  type EdgeResponse,
  internalContext,
  Metrics,
} from '@breakwater/service-kit';
import { createPostgresPool } from '@breakwater/service-kit/postgres';
import { createRedis } from '@breakwater/service-kit/redis';
import type { Pool } from 'pg';
import { Compile } from 'typebox/compile';
import { ActiveStrategy } from './active-strategy.ts';
import { buildRisk } from './app.ts';
import type { BureauEdge } from './clients/bureau-client.ts';
import type { CachedReportFallback } from './clients/report-source.ts';
import { StrategyStore } from './clients/strategy-store.ts';
import type { Strategy } from './domain/strategy.ts';
import { loadStrategy } from './strategy/load-strategy.ts';
import { type Desk, StrategyDesk } from './strategy-desk.ts';

const reportRequest = Compile(ReportRequest);
const assessment = Compile(Assessment);
const capabilities = Compile(RiskCapabilities);
const logger = createLogger('risk', 1, 'silent');

const noDatabase = (): Promise<never> => Promise.reject(new Error('this test has no database'));
const noDesk: Desk = { overview: noDatabase, submit: noDatabase, switchTo: noDatabase };

/** What the bureau answers when it has a report. */
export function answerWith(report: BureauReport): Promise<EdgeResponse> {
  return Promise.resolve({ status: 200, text: JSON.stringify(report), headers: {} });
}

/** A bureau report of this moment; the score is a good one. */
export function reportOn(subjectId: string, changes: Partial<BureauReport> = {}): BureauReport {
  return {
    reportId: 'rep_0123456789abcdef',
    subjectId,
    score: 720,
    openLoans: 1,
    delinquencies24Months: 0,
    asOf: new Date().toISOString(),
    ...changes,
  };
}

/** The request for a decision about an ordinary payment of 50.00. */
export function paymentRequest(changes: Partial<AssessmentRequest> = {}): AssessmentRequest {
  const request: AssessmentRequest = {
    assessmentId: randomUUID(),
    kind: 'payment',
    accountId: 'a-0000001',
    customerId: 'c-0000001',
    merchantId: 'm-00001',
    amountMinor: 5_000,
    currency: 'CNY',
    instalments: 1,
    customer: { region: 'zhejiang', incomeMinor: 1_200_000 },
    account: { status: 'active', limitMinor: 1_000_000, availableMinor: 1_000_000, postedMinor: 0 },
  };
  return { ...request, ...changes };
}

/** The request for a decision about an ordinary loan of 1,000.00. */
export function loanRequest(changes: Partial<AssessmentRequest> = {}): AssessmentRequest {
  const { merchantId: _merchant, instalments: _instalments, ...request } = paymentRequest();
  return { ...request, kind: 'loan', amountMinor: 100_000, termMonths: 6, ...changes };
}

/** An account with so much credit that amounts of unusual size fit in. */
export const richAccount = {
  status: 'active',
  limitMinor: 90_000_000,
  availableMinor: 90_000_000,
  postedMinor: 0,
} as const;

/** What a test may change about the service. */
export interface TestRiskOptions {
  readonly clock?: Clock;
  /** What it decides by, `baseline` by default; with a database, what its configuration names. */
  readonly strategy?: Strategy;
  /** A migrated database, in which the active strategy is looked up. */
  readonly databaseUrl?: string;
  readonly fallback?: CachedReportFallback;
  readonly breaker?: NonNullable<BureauEdge['breaker']>;
}

/** The risk service on a real Redis, with a bureau that the test plays. */
export class TestRisk {
  readonly app;
  readonly metrics = new Metrics();
  readonly redis;
  /** What the bureau does with a request; a good and fresh report by default. */
  bureau: (subjectId: string) => Promise<EdgeResponse> = (subjectId) =>
    answerWith(reportOn(subjectId, { asOf: new Date(this.#clock.nowMs()).toISOString() }));
  asked = 0;
  /** What operators say of reports from the cache. */
  order: RungOrder = 'design';
  /** Only with a database. */
  strategies: ActiveStrategy | undefined;
  /** What the service has of the database. */
  pool: Pool | undefined;
  readonly #options: TestRiskOptions;
  readonly #clock: Clock;

  constructor(redisUrl: string, options: TestRiskOptions = {}) {
    const clock = options.clock ?? realClock;
    this.#clock = clock;
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
    const strategy = this.#options.strategy ?? (await loadStrategy('baseline'));
    buildRisk({
      app: this.app,
      operator: this.app,
      clock: this.#clock,
      logger,
      metrics: this.metrics,
      ...(await this.#strategiesFrom(strategy)),
      redis: this.redis,
      keyPrefix,
      storeWaitMs: 100,
      bureau: { breaker: this.#options.breaker, request: (request) => this.#askBureau(request) },
      fallback: () => this.#options.fallback,
      ladder: { orderFor: () => this.order, decideBy: () => undefined, highest: undefined },
    });
    return this;
  }

  async #strategiesFrom(configured: Strategy): Promise<{ strategies: { current: Strategy }; desk: Desk }> {
    const { databaseUrl } = this.#options;
    if (databaseUrl === undefined) return { strategies: { current: configured }, desk: noDesk };
    const limits = { poolMax: 2, acquireTimeoutMs: 500, statementTimeoutMs: 500 };
    this.pool = createPostgresPool(databaseUrl, 'breakwater_risk', limits, logger);
    const store = new StrategyStore(this.pool, 500);
    const { metrics } = this;
    const clock = this.#clock;
    const strategies = new ActiveStrategy({ store, configured, clock, logger, metrics, pollMs: 100 });
    this.strategies = strategies;
    await strategies.start();
    return { strategies, desk: new StrategyDesk(store, strategies) };
  }

  async #askBureau({ body, check }: EdgeRequest): Promise<EdgeResponse> {
    this.asked += 1;
    if (!reportRequest.Check(body)) throw new TypeError('the bureau was not asked as its contract says');
    const answer = await this.bureau(body.subjectId);
    check?.(answer);
    return answer;
  }

  async stop(): Promise<void> {
    await this.app.close();
    await this.strategies?.stop();
    await this.pool?.end();
    this.redis.disconnect();
  }

  /** Sends an operator's order. */
  operate(method: 'GET' | 'POST' | 'PUT', path: string, body?: object) {
    return this.app.inject({
      method,
      url: `/operator/${path}`,
      ...(body === undefined ? {} : { body }),
    });
  }

  /** Sends a body to `POST /v1/signals`. */
  signal(body: SignalRequest) {
    return this.app.inject({ method: 'POST', url: '/v1/signals', body });
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
