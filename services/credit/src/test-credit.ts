import { type Clock, realClock } from '@breakwater/clock';
import {
  type Assessment,
  type AssessmentRequest,
  type RiskCapabilities,
  type Rung,
  header,
} from '@breakwater/contracts';
import type { LadderDesign } from '@breakwater/designs';
import { CallFailed } from '@breakwater/resilience';
import { CrashPoints } from '@breakwater/faults';
import {
  type EdgeRequest,
  type EdgeResponse,
  type HttpApp,
  Metrics,
  createHttpApp,
  createLogger,
  internalContext,
} from '@breakwater/service-kit';
import type { InjectOptions } from 'fastify';
import { buildCredit } from './app.ts';
import { BankChannel } from './clients/bank-channel.ts';
import { RiskClient } from './clients/risk-client.ts';
import { TestLedger } from './ledger/test-ledger.ts';
import { approval } from './ledger/test-operations.ts';

/** What a request was answered. */
export interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly text: string;
}

/** The HTTP side of credit on a ledger of its own, with a risk service that a test speaks for. */
export class TestCredit {
  readonly ledger: TestLedger;
  readonly app: HttpApp;
  readonly operator: HttpApp;
  /** What risk was asked. */
  readonly asked: AssessmentRequest[] = [];
  /** What risk decides; approves unless told. */
  decides: (request: AssessmentRequest) => Partial<Assessment> = () => ({});
  capabilities: RiskCapabilities = {
    strategyVersion: 'test@1',
    loan: { usable: true },
    payment: { usable: true },
  };
  /** Whether risk cannot be reached. */
  isRiskOut = false;
  readonly risk = new RiskClient({ request: (request) => this.#answerOfRisk(request) });
  /** The rungs of the degradation ladder that are in force. */
  readonly rungs = new Set<Rung>();
  ladderDesign: LadderDesign = {};
  /** By how much the clock of the service is ahead, in milliseconds. */
  aheadMs = 0;
  #keys = 0;

  private constructor(ledger: TestLedger) {
    this.ledger = ledger;
    const [metrics, operatorMetrics] = [new Metrics(), new Metrics()];
    this.app = httpApp(metrics, this.#clock);
    this.operator = httpApp(operatorMetrics, this.#clock);
    const pool = ledger.pool(10);
    buildCredit({
      forgetsKeys: false,
      app: this.app,
      operator: this.operator,
      pool,
      writer: ledger.writer({ pool }),
      risk: this.risk,
      bankChannel: new BankChannel(pool, this.#clock),
      clock: this.#clock,
      crashPoints: new CrashPoints(() => undefined),
      metrics,
      ladder: {
        isInForce: (rung) => this.rungs.has(rung),
        holdsBack: (rung) => this.rungs.has(rung),
        highest: undefined,
      },
      ladderDesign: () => this.ladderDesign,
      challengeKey: 'k'.repeat(32),
      showCodes: true,
    });
  }

  static async create(adminUrl: string): Promise<TestCredit> {
    return new TestCredit(await TestLedger.create(adminUrl));
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.operator.close();
    await this.ledger.drop();
  }

  /** A customer with a key of their own for each request that has a body, unless told which. */
  post(path: string, body: object, accountId: string, key = this.newKey()): Promise<Answer> {
    const headers = { [header.caller]: `c-${accountId.slice(2)}`, [header.idempotencyKey]: key };
    return send(this.app, { method: 'POST', url: path, payload: body, headers });
  }

  get(path: string, accountId: string): Promise<Answer> {
    return send(this.app, {
      method: 'GET',
      url: path,
      headers: { [header.caller]: `c-${accountId.slice(2)}` },
    });
  }

  /** An operator's call. */
  operate(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: object): Promise<Answer> {
    return send(this.operator, { method, url: path, ...(body === undefined ? {} : { payload: body }) });
  }

  /** The bank's callback. */
  callback(transfer: object): Promise<Answer> {
    return send(this.app, { method: 'POST', url: '/v1/bank-callbacks', payload: { transfer } });
  }

  newKey(): string {
    this.#keys += 1;
    return `key-of-a-test-${this.#keys}`;
  }

  /** The real clock, ahead of time. */
  readonly #clock: Clock = {
    nowMs: () => realClock.nowMs() + this.aheadMs,
    monotonicMs: () => realClock.monotonicMs() + this.aheadMs,
    after: (delayMs, fire) => realClock.after(delayMs, fire),
  };

  async #answerOfRisk({ path, body }: EdgeRequest): Promise<EdgeResponse> {
    if (this.isRiskOut) throw new CallFailed('connection_refused', 'fail');
    if (!path.startsWith('/v1/assessments')) return answered(this.capabilities);
    const request = body as AssessmentRequest;
    this.asked.push(request);
    return answered({ ...approval(request.assessmentId), ...this.decides(request) });
  }
}

function answered(body: object): Promise<EdgeResponse> {
  return Promise.resolve({ status: 200, text: JSON.stringify(body), headers: {} });
}

function httpApp(metrics: Metrics, clock: Clock): HttpApp {
  const logger = createLogger('credit', 1, 'fatal', { write: () => undefined });
  return createHttpApp({
    logger,
    metrics,
    contextOf: (request) => internalContext(request.headers, clock),
  });
}

async function send(app: HttpApp, request: InjectOptions): Promise<Answer> {
  const { statusCode, body } = await app.inject(request);
  return { status: statusCode, text: body, body: body === '' ? {} : (JSON.parse(body) as Answer['body']) };
}
