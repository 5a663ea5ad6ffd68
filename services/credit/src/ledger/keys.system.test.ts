import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import type { LedgerAnswer } from './answer.ts';
import type { LedgerWriter } from './ledger-writer.ts';
import type { LedgerOperation } from './operation.ts';
import { getAccount } from './read-account.ts';
import { TestLedger } from './test-ledger.ts';
import {
  capture,
  hold,
  loanApproval,
  purchase,
  refund,
  release,
  repayment,
  roll,
  setLimits,
  soon,
} from './test-operations.ts';

let ledger: TestLedger;
let writers: LedgerWriter[];
beforeAll(async () => {
  ledger = await TestLedger.create(inject('databaseUrl'));
  writers = [ledger.writer(), ledger.writer(), ledger.writer()];
});
afterEach(async () => {
  expect(await ledger.imbalance()).toBeUndefined();
});
afterAll(() => ledger.drop());

/** Sends 50 attempts at once through all writers. */
function atOnce(attempt: (index: number) => LedgerOperation): Promise<LedgerAnswer[]> {
  return Promise.all(
    Array.from({ length: 50 }, (_, index) => writers[index % writers.length]!.submit(attempt(index), soon())),
  );
}

function expectOneEffect(answers: readonly LedgerAnswer[]): void {
  const outcomes = answers.map(({ outcome }) => outcome).toSorted();
  expect(outcomes).toEqual(['done', ...Array.from({ length: 49 }, () => 'replayed')]);
  const records = new Set(answers.map((answer) => 'recorded' in answer && JSON.stringify(answer.recorded)));
  expect(records.size).toBe(1);
}

describe('one key, used 50 times at once through three writers, has one effect and one answer', () => {
  const key = { idempotencyKey: 'one-key' };

  test('for a purchase', async () => {
    const [accountId = ''] = await ledger.accounts(1);
    expectOneEffect(await atOnce(() => purchase(accountId, key)));
    expect(await getAccount(ledger.pool(), accountId)).toMatchObject({ postedMinor: { pay_later: 1_000n } });
  });

  test('for a loan and for a repayment', async () => {
    const [accountId = ''] = await ledger.accounts(1, { openingPayLaterMinor: 40_000n });
    expectOneEffect(await atOnce(() => loanApproval(accountId, { ...key, events: [] })));
    const other = { idempotencyKey: 'other-key', events: [] };
    expectOneEffect(await atOnce(() => repayment(accountId, other)));
    expect(await getAccount(ledger.pool(), accountId)).toMatchObject({
      pendingMinor: { cash_loan: 10_000n },
      collectingMinor: 1_000n,
      version: 3,
    });
  });

  test('for a hold, its capture and a refund', async () => {
    const [accountId = ''] = await ledger.accounts(1);
    const held = hold(accountId, key);
    expectOneEffect(await atOnce((index) => (index === 0 ? held : hold(accountId, key))));
    const { paymentId } = await onlyPayment(accountId);
    const payment = { ...held, paymentId };
    expectOneEffect(await atOnce(() => capture(payment, { idempotencyKey: 'capture' })));
    expectOneEffect(await atOnce(() => refund(payment, 100n, { idempotencyKey: 'refund' })));
    expect(await getAccount(ledger.pool(), accountId)).toMatchObject({
      postedMinor: { pay_later: 900n },
      pendingMinor: { pay_later: 0n },
    });
  });

  test('for a void, for the roll of an account and for its limits', async () => {
    const [accountId = ''] = await ledger.accounts(1);
    const held = hold(accountId);
    await writers[0]!.submit(held, soon());
    expectOneEffect(await atOnce(() => release(held, 'payment.void', { idempotencyKey: 'void' })));
    expectOneEffect(await atOnce(() => roll(accountId, { idempotencyKey: `roll ${accountId}` })));
    const limits = setLimits(accountId, 5_000n);
    expectOneEffect(await atOnce(() => ({ ...limits, operationId: crypto.randomUUID() })));
    expect(await getAccount(ledger.pool(), accountId)).toMatchObject({ version: 4 });
  });
});

async function onlyPayment(accountId: string): Promise<{ paymentId: string }> {
  const { rows } = await ledger.owner.query<{ paymentId: string }>(
    'SELECT payment_id AS "paymentId" FROM credit.payments WHERE account_id = $1',
    [accountId],
  );
  expect(rows).toHaveLength(1);
  return rows[0]!;
}

describe('a key', () => {
  test('for two accounts at once, through two writers, has one effect', async () => {
    const [one = '', other = ''] = await ledger.accounts(2);
    for (let round = 0; round < 10; round++) {
      const key = { callerId: 'c-0000000', idempotencyKey: `two-accounts-${round}` };
      const answers = await Promise.all([
        writers[0]!.submit(purchase(one, { ...key, requestHash: 'one' }), soon()),
        writers[1]!.submit(purchase(other, { ...key, requestHash: 'other' }), soon()),
      ]);
      expect(answers.map((answer) => answer.outcome).toSorted()).toEqual(['done', 'key_reused']);
    }
  });

  test('of another request is told so and has no effect, also when the first was refused', async () => {
    const [accountId = ''] = await ledger.accounts(1, { limitMinor: 1_500n });
    const [writer] = writers;
    await writer!.submit(purchase(accountId, { idempotencyKey: 'done' }), soon());
    await writer!.submit(purchase(accountId, { idempotencyKey: 'refused' }), soon());
    for (const idempotencyKey of ['done', 'refused']) {
      const other = purchase(accountId, { idempotencyKey, requestHash: 'other', amountMinor: 1n });
      expect(await writer!.submit(other, soon())).toEqual({ outcome: 'key_reused' });
    }
    expect(await getAccount(ledger.pool(), accountId)).toMatchObject({ version: 1 });
  });

  test('of another caller is another key', async () => {
    const [one = '', other = ''] = await ledger.accounts(2);
    const key = { idempotencyKey: 'same-word' };
    expect(await writers[0]!.submit(purchase(one, key), soon())).toMatchObject({ outcome: 'done' });
    expect(await writers[0]!.submit(purchase(other, key), soon())).toMatchObject({ outcome: 'done' });
  });
});
