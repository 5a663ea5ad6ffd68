import { type ErrorCode, isErrorCode } from '@breakwater/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectProblem } from './expect-problem.ts';
import { TestFleet, UNSUPPORTED_MERCHANT } from './test-fleet.ts';
import type { Answer } from './test-http.ts';

const FROZEN = 11;
const OVERDUE = 12;
const CLOSED = 13;

const BEHAVIOUR = '/operator/behaviour';

/** The reason for each code, brought about on the real fleet. A code that nothing can bring about has no place in the table. */
const CAUSES: Readonly<Record<ErrorCode, (fleet: TestFleet) => Promise<Answer>>> = {
  async overloaded(fleet) {
    const customers = await Promise.all(
      Array.from({ length: 60 }, (_, index) => fleet.customer(101 + index)),
    );
    return withBureau(fleet, { kind: 'latency', latencyMs: 300 }, async () =>
      theOneWith('overloaded', await Promise.all(customers.map((customer) => customer.borrow()))),
    );
  },
  async timed_out(fleet) {
    const customer = await fleet.customer(1);
    fleet.platform.target.pause('credit', 1);
    fleet.platform.target.pause('credit', 2);
    return customer.account().finally(() => {
      fleet.platform.target.resume('credit', 1);
      fleet.platform.target.resume('credit', 2);
    });
  },
  async service_down(fleet) {
    const customer = await fleet.customer(1);
    fleet.platform.target.kill('risk', 1);
    const answer = await customer.pay();
    await fleet.ready();
    return answer;
  },
  async internal_error(fleet) {
    const customer = await fleet.customer(1);
    const { body } = await customer.pay();
    await fleet.rows('ALTER TABLE credit.instalments RENAME TO elsewhere');
    const answer = await customer.send(`/v1/payments/${String(body['paymentId'])}`);
    await fleet.rows('ALTER TABLE credit.elsewhere RENAME TO instalments');
    return answer;
  },
  limit_exceeded: async (fleet) => (await fleet.customer(1)).pay({ amountMinor: 2_000_000 }),
  async velocity_block(fleet) {
    const customer = await fleet.customer(2);
    const answers: Answer[] = [];
    for (let index = 0; index < 31; index++) answers.push(await customer.pay());
    return theOneWith('velocity_block', answers);
  },
  account_frozen: async (fleet) => (await fleet.customer(FROZEN)).pay(),
  account_closed: async (fleet) => (await fleet.customer(CLOSED)).borrow(),
  overdue: async (fleet) => (await fleet.customer(OVERDUE)).pay(),
  strategy_decline: async (fleet) => (await fleet.customer(1)).borrow({ amountMinor: 700_000 }),
  merchant_not_supported: async (fleet) =>
    (await fleet.customer(1)).pay({ merchantId: UNSUPPORTED_MERCHANT }),
  bureau_unavailable: (fleet) =>
    withBureau(fleet, { kind: 'errors', status: 500 }, async () => (await fleet.customer(3)).borrow()),
  malformed_request: async (fleet) =>
    (await fleet.customer(1)).send('/v1/loans', { method: 'POST', body: '{' }),
  invalid_field: async (fleet) => (await fleet.customer(1)).send('/v1/loans', { method: 'POST', body: {} }),
  async idempotency_key_missing(fleet) {
    const customer = await fleet.customer(1);
    return customer.send('/v1/loans', { method: 'POST', body: customer.loanBody() });
  },
  idempotency_key_invalid: async (fleet) => (await fleet.customer(1)).pay({ key: 'short' }),
  async idempotency_key_reused(fleet) {
    const customer = await fleet.customer(1);
    await customer.pay({ key: 'reused-by-mistake' });
    return customer.pay({ key: 'reused-by-mistake' });
  },
  async idempotency_in_flight(fleet) {
    const customer = await fleet.customer(4);
    return withBureau(fleet, { kind: 'latency', latencyMs: 300 }, async () => {
      const five = Array.from({ length: 5 }, () => customer.borrow({ key: 'five-at-the-same-time' }));
      return theOneWith('idempotency_in_flight', await Promise.all(five));
    });
  },
  unauthenticated: (fleet) => fleet.send('/v1/accounts/a-0000001'),
  not_found: async (fleet) => (await fleet.customer(1)).send('/v1/accounts/a-0000002'),
  unsupported_media_type: async (fleet) =>
    (await fleet.customer(1)).send('/v1/loans', {
      method: 'POST',
      body: 'x',
      headers: { 'content-type': 'text/plain' },
    }),
  body_too_large: async (fleet) =>
    (await fleet.customer(1)).send('/v1/loans', { method: 'POST', body: { x: 'x'.repeat(20_000) } }),
};

async function withBureau(fleet: TestFleet, fault: object, work: () => Promise<Answer>): Promise<Answer> {
  await fleet.operate('credit-bureau-mock', BEHAVIOUR, { method: 'PUT', body: [fault] });
  try {
    return await work();
  } finally {
    await fleet.operate('credit-bureau-mock', BEHAVIOUR, { method: 'DELETE' });
  }
}

/** The first answer with a code; when there is none the last, so that a failing test shows what came instead. */
function theOneWith(code: ErrorCode, answers: readonly Answer[]): Answer {
  return answers.find(({ body }) => body['code'] === code) ?? answers.at(-1)!;
}

describe('every error code can be brought about', () => {
  let fleet: TestFleet;
  beforeAll(async () => {
    fleet = await TestFleet.start({
      design: 'resilient',
      strategy: 'baseline',
      customers: {
        [FROZEN]: { status: 'frozen' },
        [OVERDUE]: { status: 'overdue' },
        [CLOSED]: { status: 'closed' },
      },
    });
  });
  afterAll(() => fleet.stop());

  it.each(Object.entries(CAUSES))('%s', async (code, cause) => {
    if (!isErrorCode(code)) throw new Error(`${code} is not an error code`);
    expectProblem(await cause(fleet), code);
  });

  it('and every refusal is counted where it was decided', async () => {
    const texts = [
      ...(await fleet.operate('credit', '/metrics')),
      ...(await fleet.operate('gateway', '/metrics')),
    ];
    const counted = new Set(
      texts
        .flatMap(({ text }) => [...text.matchAll(/refusals_total\{code="(\w+)"/g)])
        .map(([, code]) => code),
    );
    expect(counted).toEqual(new Set(Object.keys(CAUSES)));
  });

  it('and none of it moved money that nobody was told of', async () => {
    const verdict = await fleet.verify();
    expect(verdict.violations).toEqual([]);
    expect(verdict.verdict).toBe('pass');
  });
});
