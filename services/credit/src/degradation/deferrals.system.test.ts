import { realClock } from '@breakwater/clock';
import { parseDesign } from '@breakwater/designs';
import { ComeBackLater } from '@breakwater/queue';
import { contextOfTrace } from '@breakwater/service-kit';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { TRACEPARENT } from '../ledger/test-operations.ts';
import { TestCredit } from '../test-credit.ts';
import { takeDeferred } from './take-deferred.ts';
import { payWith } from '../test-payments.ts';

const { ladder } = parseDesign(
  'name: t\ntitle: { en: T, zh: T }\nsummary: { en: S, zh: S }\nedges: {}\nladder: { accept_for_later: { paymentsMax: 3, waitMsMax: 60000 } }',
  'test.yaml',
);

let credit: TestCredit;
let accountId: string;
let key: string;
beforeAll(async () => {
  credit = await TestCredit.create(inject('databaseUrl'));
  credit.ladderDesign = ladder;
});
beforeEach(async () => {
  await credit.ledger.owner.query(
    'UPDATE credit.deferred_payments SET ended_at = now() WHERE ended_at IS NULL',
  );
  [accountId = ''] = await credit.ledger.accounts(1);
  key = credit.newKey();
  credit.isRiskOut = true;
  credit.decides = () => ({});
  credit.rungs.add('accept_for_later');
  credit.aheadMs = 0;
});
afterAll(() => credit.close());

async function deferralId(): Promise<string> {
  const { rows } = await credit.ledger.owner.query<{ id: string }>(
    `SELECT e.payload->>'deferralId' AS id FROM credit.outbox AS e
      WHERE e.queue = 'deferred-payments' AND e.payload->>'deferralId' = (
        SELECT deferral_id::text FROM credit.deferred_payments WHERE idempotency_key = $1)`,
    [key],
  );
  return rows[0]?.id ?? '';
}

async function take(aheadMs = 0) {
  const clock = { ...realClock, nowMs: () => realClock.nowMs() + aheadMs };
  const { risk, ledger } = credit;
  const parts = { pool: ledger.owner, clock, risk, writer: ledger.writer({ pool: ledger.owner }) };
  return takeDeferred(parts, await deferralId(), contextOfTrace(TRACEPARENT, 'payment'));
}

function stateOfKey(): Promise<unknown> {
  return credit.get(`/v1/operations?idempotencyKey=${key}`, accountId).then(({ body }) => body);
}

describe('a payment that cannot be decided now', () => {
  test('is accepted for later, says so each time, and is made once under its key', async () => {
    const accepted = { status: 202, body: { state: 'processing', idempotencyKey: key } };
    expect(await payWith(credit, accountId, { key })).toMatchObject(accepted);
    expect(await payWith(credit, accountId, { key })).toMatchObject(accepted);
    expect(await stateOfKey()).toMatchObject({ state: 'processing' });
    await expect(take()).rejects.toBeInstanceOf(ComeBackLater);
    credit.isRiskOut = false;
    credit.rungs.clear();
    // Even when risk could decide again, the same request waits for the one that is under way.
    expect(await payWith(credit, accountId, { key })).toMatchObject(accepted);
    expect(await take()).toBe('taken');
    expect(await take()).toBeUndefined();
    const paid = await payWith(credit, accountId, { key });
    expect(paid).toMatchObject({ status: 201, body: { state: 'captured', amountMinor: 1_000 } });
    expect(await stateOfKey()).toMatchObject({ state: 'done', kind: 'payment' });
    expect((await credit.get(`/v1/accounts/${accountId}`, accountId)).body).toMatchObject({ version: 1 });
  });

  test('is refused as any other when the rung is not in force', async () => {
    credit.rungs.clear();
    expect((await payWith(credit, accountId, { key })).body['code']).toBe('service_down');
    expect(await stateOfKey()).toMatchObject({ state: 'unknown_key' });
  });

  test('is refused when too many wait already', async () => {
    for (let i = 0; i < 3; i++) expect((await payWith(credit, accountId)).status).toBe(202);
    expect(await payWith(credit, accountId, { key })).toMatchObject({
      status: 503,
      body: { code: 'service_down' },
    });
  });

  test('another request under its key is refused while it waits', async () => {
    await payWith(credit, accountId, { key });
    expect(await payWith(credit, accountId, { key, amountMinor: 2 })).toMatchObject({
      status: 422,
      body: { code: 'idempotency_key_reused' },
    });
  });
});

describe('a payment that was accepted for later', () => {
  beforeEach(async () => {
    expect((await payWith(credit, accountId, { key })).status).toBe(202);
    credit.isRiskOut = false;
  });

  test.each([
    ['risk declines', { outcome: 'decline', declineCode: 'fraud_block' }, 'fraud_block'],
    ['risk wants a check that nobody is there to pass', { outcome: 'challenge' }, 'deferred_not_taken'],
  ] as const)('is refused under its key when %s', async (_, decision, code) => {
    credit.decides = () => decision;
    expect(await take()).toBe('refused');
    expect(await payWith(credit, accountId, { key })).toMatchObject({ body: { code, moneyMoved: 'no' } });
    expect(await stateOfKey()).toMatchObject({ state: 'refused', code });
  });

  test('is refused when the account does not allow it any more', async () => {
    await credit.ledger.owner.query("UPDATE credit.accounts SET status = 'frozen' WHERE account_id = $1", [
      accountId,
    ]);
    expect(await take()).toBe('refused');
    expect(await stateOfKey()).toMatchObject({ state: 'refused', code: 'account_frozen' });
  });

  test('is refused when its time is over, without asking risk', async () => {
    credit.asked.length = 0;
    expect(await take(60_001)).toBe('expired');
    expect(credit.asked).toEqual([]);
    expect(await stateOfKey()).toMatchObject({ state: 'refused', code: 'deferred_not_taken' });
  });

  test('is not made twice when the first time broke off after the ledger had it', async () => {
    expect(await take()).toBe('taken');
    await credit.ledger.owner.query(
      'UPDATE credit.deferred_payments SET ended_at = NULL WHERE idempotency_key = $1',
      [key],
    );
    expect(await take()).toBe('taken');
    expect((await credit.get(`/v1/accounts/${accountId}`, accountId)).body).toMatchObject({ version: 1 });
  });
});
