import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { TestCredit } from '../test-credit.ts';

let credit: TestCredit;
let accountId: string;
beforeAll(async () => {
  credit = await TestCredit.create(inject('databaseUrl'));
  [accountId = ''] = await credit.ledger.accounts(1);
});
afterEach(() => {
  credit.capabilities = { ...credit.capabilities, loan: { usable: true } };
});
afterAll(() => credit.close());

async function declare(reason: string, products = ['cash_loan']): Promise<string> {
  const { status, body } = await credit.operate('POST', '/operator/incidents', { reason, products });
  expect(status).toBe(201);
  return String(body['incidentId']);
}

async function loans(): Promise<Record<string, unknown> | undefined> {
  const { body } = await credit.get(`/v1/accounts/${accountId}/availability`, accountId);
  const products = body['products'] as Record<string, unknown>[];
  return products.find(({ product }) => product === 'cash_loan');
}

describe('an incident', () => {
  test('explains what cannot be used for its reason, until it is ended', async () => {
    credit.capabilities = {
      ...credit.capabilities,
      loan: { usable: false, reason: 'bureau_unavailable', retryAfter: 30 },
    };
    expect(await loans()).toMatchObject({ usable: false, reason: 'bureau_unavailable', retryAfter: 30 });
    expect(await loans()).not.toHaveProperty('incidentId');
    const other = await declare('overloaded');
    const incidentId = await declare('bureau_unavailable');
    expect(await loans()).toMatchObject({ incidentId });
    expect((await credit.operate('DELETE', `/operator/incidents/${incidentId}`)).status).toBe(204);
    expect((await credit.operate('DELETE', `/operator/incidents/${incidentId}`)).status).toBe(204);
    expect(await loans()).not.toHaveProperty('incidentId');
    await credit.operate('DELETE', `/operator/incidents/${other}`);
  });

  test('is told to everybody, in both languages, and makes nothing unusable by itself', async () => {
    const incidentId = await declare('bureau_stale', ['pay_later', 'cash_loan']);
    const status = await credit.get('/v1/status', accountId);
    expect(status.body).toMatchObject({
      businessDate: '2026-01-31',
      products: [
        { product: 'pay_later', usable: true },
        { product: 'cash_loan', usable: true },
      ],
      incidents: [{ incidentId, reason: 'bureau_stale', causeGroup: 'dependency' }],
    });
    await credit.operate('DELETE', `/operator/incidents/${incidentId}`);
    expect((await credit.get('/v1/status', accountId)).body['incidents']).toEqual([]);
  });

  test('has a reason of the error table, and one that does not exist cannot be ended', async () => {
    const unknown = { reason: 'the_moon', products: ['cash_loan'] };
    expect(await credit.operate('POST', '/operator/incidents', unknown)).toMatchObject({
      status: 400,
      body: { code: 'invalid_field' },
    });
    const none = `/operator/incidents/inc_${'0'.repeat(32)}`;
    expect(await credit.operate('DELETE', none)).toMatchObject({ status: 404 });
  });
});

describe('a bank that a worker reported to be down', () => {
  test('lets no loan and no repayment begin, until it is up or the report is old', async () => {
    const [owing = ''] = await credit.ledger.accounts(1, { openingPayLaterMinor: 5_000n });
    const about = { accountId: owing, amountMinor: 100, currency: 'CNY' };
    const loan = { ...about, termMonths: 3, payoutAccount: `ba-${owing.slice(2)}` };
    const report = async (down: string, reported: string): Promise<void> => {
      await credit.ledger.owner.query(
        `UPDATE credit.channels SET down_since = ${down}, reported_at = ${reported} WHERE channel = 'bank'`,
      );
      credit.aheadMs += 2_000;
    };
    await report('now()', 'now()');
    const key = credit.newKey();
    for (const [path, body] of [
      ['/v1/loans', loan],
      ['/v1/repayments', about],
    ] as const)
      expect(await credit.post(path, body, owing, key)).toMatchObject({
        status: 503,
        body: { code: 'bank_channel_unavailable', moneyMoved: 'no', retryable: true },
      });
    expect(await loans()).toMatchObject({ reason: 'bank_channel_unavailable' });
    await report('now()', `now() - interval '1 minute'`);
    // Nothing was recorded under the key, so it is free.
    expect((await credit.post('/v1/repayments', about, owing, key)).status).toBe(202);
    await report('NULL', 'now()');
    expect((await credit.post('/v1/loans', loan, owing)).status).toBe(202);
  });
});
