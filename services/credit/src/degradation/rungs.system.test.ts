import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { TestCredit } from '../test-credit.ts';
import { payWith } from '../test-payments.ts';

let credit: TestCredit;
let accountId: string;
beforeAll(async () => {
  credit = await TestCredit.create(inject('databaseUrl'));
});
beforeEach(async () => {
  credit.rungs.clear();
  credit.isRiskOut = false;
  [accountId = ''] = await credit.ledger.accounts(1);
});
afterAll(() => credit.close());

async function borrow(key?: string): Promise<number | string> {
  const loan = {
    accountId,
    amountMinor: 10_000,
    currency: 'CNY',
    termMonths: 3,
    payoutAccount: 'ba-1234567',
  };
  const { status, body } = await credit.post('/v1/loans', loan, accountId, key);
  return typeof body['code'] === 'string' ? body['code'] : status;
}

async function reasons(): Promise<unknown[]> {
  const { body } = await credit.get(`/v1/accounts/${accountId}/availability`, accountId);
  return (body['products'] as { product: string; reason?: string }[]).map(({ reason }) => reason);
}

test('loans off: no new loan, payments go on, and a loan that was granted is told again', async () => {
  const key = credit.newKey();
  expect(await borrow(key)).toBe(202);
  credit.rungs.add('loans_off');
  expect(await borrow()).toBe('loans_paused');
  expect(await borrow(key)).toBe(202);
  expect((await payWith(credit, accountId)).status).toBe(201);
  expect(await reasons()).toEqual([undefined, 'loans_paused']);
});

test('read only: nothing is changed, what was done is told again, looking goes on', async () => {
  const key = credit.newKey();
  const first = await payWith(credit, accountId, { key });
  credit.rungs.add('read_only');
  expect((await payWith(credit, accountId)).body['code']).toBe('read_only');
  expect((await payWith(credit, accountId, { key })).text).toBe(first.text);
  expect((await credit.get(`/v1/accounts/${accountId}`, accountId)).status).toBe(200);
  expect(await reasons()).toEqual(['read_only', 'read_only']);
});

test('closed is told as the reason', async () => {
  credit.rungs.add('closed');
  expect(await reasons()).toEqual(['maintenance', 'maintenance']);
});

test.each(['stand_in', 'accept_for_later'] as const)(
  'with %s payments can be made although risk is out',
  async (rung) => {
    credit.isRiskOut = true;
    expect(await reasons()).toEqual(['service_down', 'service_down']);
    credit.rungs.add(rung);
    expect(await reasons()).toEqual([undefined, 'service_down']);
  },
);
