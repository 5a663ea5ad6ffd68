import { customerIdAt } from '@breakwater/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { misbehaving } from './causes/cause.ts';
import { startCollector } from './test-collector.ts';
import type { TestCustomer } from './test-customer.ts';
import { type ServiceName, TestFleet } from './test-fleet.ts';
import { TestKey } from './test-keys.ts';
import { eventually } from './test-waiting.ts';

const SERVICES: readonly ServiceName[] = [
  'gateway',
  'credit',
  'worker',
  'risk',
  'credit-bureau-mock',
  'bank-mock',
];
/** Digits that stand in nothing else that a fleet tells. */
const CANARIES = [7_654_321, 8_765_432] as const;
const LIMIT_MINOR = 10_000_000;
/** The trace of a repayment, which the gateway takes and the bank collects in the end. */
const TRACE_ID = '6f1d3c5b7a9e8d2c4b6a8f0e1d3c5b7a';

describe('who somebody is, and what opens a door, is told nowhere', () => {
  const keys = [new TestKey().jwk, new TestKey().jwk];
  /** Everything that must not be found, by what it is. */
  const secrets = new Map<string, string>();
  let collector: Awaited<ReturnType<typeof startCollector>>;
  let fleet: TestFleet;
  let told: string;

  beforeAll(async () => {
    collector = await startCollector();
    const traced = {
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      TRACE_SAMPLE_SHARE: '1',
      FLEET_KEY: keys[0] ?? '',
    };
    const environment = Object.fromEntries(SERVICES.map((service) => [service, traced]));
    const limits = {
      limitMinor: LIMIT_MINOR,
      payLaterLimitMinor: LIMIT_MINOR,
      cashLoanLimitMinor: LIMIT_MINOR,
    };
    fleet = await TestFleet.start({
      design: 'resilient',
      strategy: 'baseline',
      customers: Object.fromEntries(CANARIES.map((number) => [number, limits])),
      environment: { ...environment, gateway: { ...traced, TOKEN_KEY: keys[1] ?? '' } },
    });
    for (const number of CANARIES) {
      const canary = await fleet.customer(number);
      secrets.set(`digits of ${number}`, customerIdAt(number).slice(2));
      secrets.set(`token of ${number}`, canary.token.split('.')[2] ?? '');
      await live(canary);
      await fail(canary);
    }
    await breakThings(await fleet.customer(CANARIES[0]));
    for (const key of fleet.history.keys) secrets.set(`key ${key}`, key);
    secrets.set('the operator’s token', fleet.platform.operatorToken);
    for (const [index, jwk] of keys.entries())
      secrets.set(`private key ${index}`, (JSON.parse(jwk) as { d: string }).d);
    told = await everythingTold();
  });
  afterAll(async () => {
    await fleet.stop();
    collector.close();
  });

  it('though everybody logged, counted, and told of each step, also of what went wrong', () => {
    const expected = [
      'breakwater_requests_total',
      '"http.response.status_code"',
      'unexpected error',
      'an event was given up',
      ...SERVICES.map((service) => `"service":"${service}"`),
      ...SERVICES.map((service) => `{"key":"service.name","value":{"stringValue":"${service}"}}`),
    ];
    expect(expected.filter((part) => !told.includes(part))).toEqual([]);
  });

  it('in no log line, no metric and no span', () => {
    expect(secrets.size).toBeGreaterThan(30);
    const found = [...secrets].filter(([, secret]) => told.includes(secret)).map(([what]) => what);
    expect(found).toEqual([]);
  });

  it('and no code of a challenge is', () => {
    expect(codes.length).toBe(2);
    const found = codes.filter((code) => new RegExp(`(?<![0-9a-f.])${code}(?![0-9a-f])`).test(told));
    expect(found).toEqual([]);
  });

  it('while one trace leads from the gateway through the queue to the bank', () => {
    const ofTrace = collector.texts.filter((one) => one.includes(TRACE_ID));
    const services = SERVICES.filter((service) =>
      ofTrace.some((one) => one.includes(`{"key":"service.name","value":{"stringValue":"${service}"}}`)),
    );
    expect(services).toEqual(expect.arrayContaining(['gateway', 'credit', 'worker', 'bank-mock']));
  });

  const codes: string[] = [];

  /** Everything that a customer can do. */
  async function live(canary: TestCustomer): Promise<void> {
    const { paymentId } = (await canary.pay({ key: `canary-paid-${canary.accountId}` })).body;
    await canary.pay({ key: `canary-paid-${canary.accountId}`, amountMinor: 2_000 });
    await canary.refund(paymentId, { key: `canary-refunded-${canary.accountId}`, amountMinor: 1 });
    for (const change of ['capture', 'release'] as const) {
      const held = (await canary.pay({ key: `canary-held-${change}-${canary.accountId}`, capture: 'manual' }))
        .body;
      await canary[change](held['paymentId'], { key: `canary-${change}-${canary.accountId}` });
    }
    await canary.borrow({ key: `canary-borrowed-${canary.accountId}` });
    const headers = { traceparent: `00-${TRACE_ID}-00f067aa0ba902b7-01` };
    await canary.repay({ key: `canary-repaid-${canary.accountId}`, amountMinor: 500, headers });
    await canary.operation(`canary-paid-${canary.accountId}`);
    await canary.availability();
    for (const list of ['entries', 'statements', 'notifications', 'statements/2026-01'])
      await canary.send(`/v1/accounts/${canary.accountId}/${list}`);
    const large = { key: `canary-large-${canary.accountId}`, orderId: 'large', amountMinor: 2_000_000 };
    const { challengeId } = (await canary.pay(large)).body;
    const code = String((await canary.challenge(challengeId)).body['code']);
    codes.push(code);
    await canary.answerChallenge(challengeId, code === '000000' ? '000001' : '000000');
    await canary.answerChallenge(challengeId, code);
    await canary.pay(large);
  }

  /** What a client can do wrong with somebody's names in it. */
  async function fail(canary: TestCustomer): Promise<void> {
    const { accountId, customerId, token } = canary;
    const key = `canary-failed-${accountId}`;
    secrets.set(key, key);
    const headers = { 'idempotency-key': key };
    for (const body of [`{"customerId":"${customerId}",`, { accountId, [customerId]: key }, `"${accountId}"`])
      await canary.send('/v1/payments', { method: 'POST', headers, body });
    await canary.pay({ key: `canary-refused-${accountId}`, amountMinor: 99_000_000 });
    await canary.pay({ key: `canary bad ${accountId}` });
    for (const path of [
      `/v1/accounts/${accountId}x`,
      `/v1/customers/${customerId}`,
      `/v1/nothing/${accountId}?token=${token}`,
      `/v1/operations?idempotencyKey=${key}&account=${accountId}`,
      `/operator/accounts/${accountId}/status`,
    ])
      await canary.send(path);
    await canary.send('/v1/status', {
      headers: { authorization: `Bearer ${token}x`, traceparent: accountId },
    });
    const frozen = { status: 'frozen', reason: `asked for by ${customerId}` };
    const path = `/operator/accounts/${accountId}/status`;
    await fleet.operateOne('credit', path, { method: 'PUT', body: frozen });
    await canary.pay({ key: `canary-frozen-${accountId}` });
    await fleet.operateOne('credit', path, { method: 'PUT', body: { ...frozen, status: 'active' } });
  }

  /** Failures of the platform itself, each met by somebody. */
  async function breakThings(canary: TestCustomer): Promise<void> {
    const { accountId } = canary;
    for (const fault of [{ kind: 'errors', status: 500 }, { kind: 'malformed' }, { kind: 'wrong-person' }])
      await misbehaving(fleet, { service: 'credit-bureau-mock', fault }, () =>
        canary.borrow({ key: `canary-${fault.kind}-${accountId}` }),
      );
    await fleet.rows('ALTER TABLE credit.payments RENAME COLUMN order_id TO elsewhere');
    await canary.pay({ key: `canary-database-${accountId}` });
    await fleet.rows('ALTER TABLE credit.payments RENAME COLUMN elsewhere TO order_id');
    await fleet.rows(
      `INSERT INTO credit.outbox (event_id, queue, payload) VALUES
         (gen_random_uuid(), 'collection', jsonb_build_object('accountId', $1::text)),
         (gen_random_uuid(), 'notification', jsonb_build_object('accountId', $1::text, 'kind', 1))`,
      [accountId],
    );
    await misbehaving(fleet, { service: 'bank-mock', fault: { kind: 'errors', status: 500 } }, async () => {
      await canary.repay({ key: `canary-bank-${accountId}`, amountMinor: 100 });
      fleet.platform.target.kill('worker', 1);
      await eventually(
        () => Promise.resolve(fleet.deaths('worker')),
        (deaths) => deaths > 0,
      );
    });
    await fleet.ready();
    await fleet.closeDay();
    await eventually(
      () => fleet.rows(`SELECT FROM credit.dead_letters`),
      (letters) => letters.length === 2,
    );
  }

  /** Every log, every metric and every span. */
  async function everythingTold(): Promise<string> {
    await fleet.ready();
    await eventually(
      () => Promise.resolve(collector.texts.join('\n')),
      (texts) => SERVICES.every((service) => texts.includes(`"stringValue":"${service}"`)),
    );
    const metrics = (await Promise.all(SERVICES.map((service) => fleet.operate(service, '/metrics')))).flat();
    return [await fleet.logs(), ...metrics.map(({ text }) => text), ...collector.texts].join('\n');
  }
});
