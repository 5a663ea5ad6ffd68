import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { TestCredit } from '../test-credit.ts';

let credit: TestCredit;
let accountId: string;
beforeAll(async () => {
  credit = await TestCredit.create(inject('databaseUrl'));
  [accountId = ''] = await credit.ledger.accounts(1, { openingPayLaterMinor: 5_000n });
});
afterEach(async () => {
  credit.decides = () => ({});
  expect(await credit.ledger.imbalance()).toBeUndefined();
});
afterAll(() => credit.close());

function payment(change: object = {}): object {
  return {
    accountId,
    merchantId: 'm-00001',
    orderId: 'order-1',
    amountMinor: 5_000,
    currency: 'CNY',
    instalments: 6,
    capture: 'automatic',
    ...change,
  };
}

const about = (): object => ({ accountId, amountMinor: 3_000, currency: 'CNY' });
const loan = (): object => ({ ...about(), termMonths: 3, payoutAccount: `ba-${accountId.slice(2)}` });

describe('the answer that is recorded under a key is the resource as it is read', () => {
  test.each([
    ['a purchase in one part', 'payments', 'paymentId', () => payment({ instalments: 1 }), 201],
    ['a purchase with a fee', 'payments', 'paymentId', () => payment(), 201],
    [
      'a purchase of a fen in 24 parts',
      'payments',
      'paymentId',
      () => payment({ amountMinor: 1, instalments: 24 }),
      201,
    ],
    ['a hold', 'payments', 'paymentId', () => payment({ capture: 'manual' }), 201],
    ['a loan', 'loans', 'loanId', loan, 202],
    [
      'a loan of a fen over a year',
      'loans',
      'loanId',
      () => ({ ...loan(), amountMinor: 1, termMonths: 12 }),
      202,
    ],
    ['a repayment', 'repayments', 'repaymentId', () => ({ ...about(), amountMinor: 5 }), 202],
  ])('%s', async (_what, collection, idField, body, status) => {
    credit.decides = () => ({ reasonCodes: ['a', 'b'], strategyVersion: 'other@2', rung: 'stand_in' });
    const key = credit.newKey();
    const made = await credit.post(`/v1/${collection}`, body(), accountId, key);
    expect(made.status).toBe(status);
    const read = await credit.get(`/v1/${collection}/${String(made.body[idField])}`, accountId);
    expect(made.body).toEqual(read.body);
    expect(await credit.post(`/v1/${collection}`, body(), accountId, key)).toEqual(made);
    const operation = await credit.get(`/v1/operations?idempotencyKey=${key}`, accountId);
    expect(operation.body).toEqual({
      idempotencyKey: key,
      state: 'done',
      kind: collection.slice(0, -1),
      resource: read.body,
    });
  });

  test.each(['capture', 'void', 'refunds'])('a payment after %s', async (change) => {
    const capture = change === 'refunds' ? 'automatic' : 'manual';
    const made = await credit.post('/v1/payments', payment({ capture }), accountId);
    const path = `/v1/payments/${String(made.body['paymentId'])}`;
    const body = change === 'void' ? {} : { amountMinor: 1_234 };
    const key = credit.newKey();
    const changed = await credit.post(`${path}/${change}`, body, accountId, key);
    expect(changed.status).toBe(change === 'refunds' ? 201 : 200);
    expect(changed.body).toEqual((await credit.get(path, accountId)).body);
    // What happens later does not change what was answered.
    if (change === 'refunds') await credit.post(`${path}/refunds`, {}, accountId);
    expect(await credit.post(`${path}/${change}`, body, accountId, key)).toEqual(changed);
  });
});

describe('a refusal', () => {
  test('is told again as it was, with the trace of its first telling, and read back by its key', async () => {
    const key = credit.newKey();
    const body = payment({ amountMinor: 100_000_000 });
    const refused = await credit.post('/v1/payments', body, accountId, key);
    expect(refused).toMatchObject({ status: 422, body: { code: 'limit_exceeded', moneyMoved: 'no' } });
    expect(await credit.post('/v1/payments', body, accountId, key)).toEqual(refused);
    expect((await credit.get(`/v1/operations?idempotencyKey=${key}`, accountId)).body).toEqual({
      idempotencyKey: key,
      state: 'refused',
      code: 'limit_exceeded',
    });
    expect(await credit.post('/v1/payments', payment({ amountMinor: 1 }), accountId, key)).toMatchObject({
      body: { code: 'idempotency_key_reused' },
    });
  });

  test('of risk is recorded, and risk is not asked again', async () => {
    credit.decides = () => ({ outcome: 'decline', declineCode: 'velocity_block' });
    const key = credit.newKey();
    const before = credit.asked.length;
    for (let time = 0; time < 3; time++)
      expect(await credit.post('/v1/payments', payment(), accountId, key)).toMatchObject({
        body: { code: 'velocity_block' },
      });
    expect(credit.asked.length).toBe(before + 1);
  });

  test('for a reason that is no decision is recorded as the strategy’s decline', async () => {
    credit.decides = () => ({ outcome: 'decline', declineCode: 'service_down' });
    expect(await credit.post('/v1/payments', payment(), accountId)).toMatchObject({
      body: { code: 'strategy_decline' },
    });
  });

  test('names a limit that was cut', async () => {
    const [cut = ''] = await credit.ledger.accounts(1);
    const limits = { limitMinor: 2_000, payLaterLimitMinor: 50_000, cashLoanLimitMinor: 50_000 };
    const reason = 'a worse score';
    const changed = await credit.operate('PUT', `/operator/accounts/${cut}/limits`, { ...limits, reason });
    expect(changed).toMatchObject({ status: 200, body: { ...limits, version: 1 } });
    expect(await credit.post('/v1/payments', payment({ accountId: cut }), cut)).toMatchObject({
      status: 422,
      body: { code: 'limit_reduced' },
    });
    const { rows } = await credit.ledger.owner.query(
      `SELECT o.request_hash AS reason, e.payload->>'kind' AS told FROM credit.operations AS o
         JOIN credit.outbox AS e ON e.payload->>'accountId' = o.account_id WHERE o.account_id = $1 AND o.kind = $2`,
      [cut, 'account.set_limits'],
    );
    expect(rows).toEqual([{ reason, told: 'account.set_limits' }]);
  });
});

describe('what is somebody else’s', () => {
  test('looks as if it did not exist, also to change it', async () => {
    const [stranger = ''] = await credit.ledger.accounts(1);
    const made = await credit.post('/v1/payments', payment({ capture: 'manual' }), accountId);
    const path = `/v1/payments/${String(made.body['paymentId'])}`;
    const answers = [
      await credit.get(path, stranger),
      await credit.post(`${path}/capture`, {}, stranger),
      await credit.post(`${path}/void`, {}, stranger),
      await credit.post(`${path}/refunds`, {}, stranger),
      await credit.post('/v1/payments', payment(), stranger),
      await credit.post('/v1/repayments', about(), stranger),
      await credit.get(`/v1/accounts/${accountId}`, stranger),
      await credit.get(`/v1/accounts/${accountId}/entries`, stranger),
    ];
    for (const answer of answers) expect(answer).toMatchObject({ status: 404, body: { code: 'not_found' } });
    expect((await credit.get(path, accountId)).body).toEqual(made.body);
  });
});
