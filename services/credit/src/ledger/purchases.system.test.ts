import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import type { LedgerAnswer } from './answer.ts';
import type { BatchFigures } from './ledger-writer.ts';
import type { Refusal } from './operation.ts';
import { getAccount } from './read-account.ts';
import { findKey } from './read-operation.ts';
import { getPayment } from './read-resource.ts';
import { approval, purchase, soon, TestLedger } from './test-ledger.ts';

let ledger: TestLedger;
beforeAll(async () => {
  ledger = await TestLedger.create(inject('databaseUrl'));
});
afterEach(async () => {
  expect(await ledger.imbalance()).toBeUndefined();
});
afterAll(() => ledger.drop());

function count(answers: readonly LedgerAnswer[], outcome: LedgerAnswer['outcome']): number {
  return answers.filter((answer) => answer.outcome === outcome).length;
}

describe('a purchase', () => {
  test('is posted with its fee, its plan and its decision, and can be read back', async () => {
    const [accountId = ''] = await ledger.accounts(1);
    const bought = purchase(accountId, { amountMinor: 10_000n, instalments: 6, merchantId: 'm-00002' });
    const answer = await ledger.writer().submit(bought, soon());
    expect(answer).toEqual({
      outcome: 'done',
      recorded: {
        outcome: 'done',
        operationId: bought.operationId,
        traceId: bought.traceId,
        accountVersion: 1,
        resourceId: bought.paymentId,
        response: bought.response,
      },
    });
    const pool = ledger.pool();
    expect(await getPayment(pool, bought.paymentId)).toMatchObject({
      amountMinor: 10_000,
      capturedMinor: 10_000,
      refundedMinor: 0,
      feeMinor: 450,
      plan: bought.plan.map(({ number, dueDate, principalMinor, feeMinor }) => ({
        number,
        dueDate,
        principalMinor: Number(principalMinor),
        feeMinor: Number(feeMinor),
        interestMinor: 0,
        paidMinor: 0,
        state: 'planned',
      })),
      decision: { outcome: 'approve', strategyVersion: 'test@1', reasonCodes: ['within_limits'] },
    });
    expect(await getAccount(pool, accountId)).toMatchObject({
      postedMinor: { pay_later: 10_450n, cash_loan: 0n },
      version: 1,
    });
  });

  test('that has no room is refused, and is never more than the limit in parallel: of 60 exactly 40 are done', async () => {
    const [accountId = ''] = await ledger.accounts(1, { limitMinor: 40_000n });
    const writers = [ledger.writer(), ledger.writer(), ledger.writer()];
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, index) => writers[index % 3]!.submit(purchase(accountId), soon())),
    );
    expect(count(answers, 'done')).toBe(40);
    expect(
      answers.filter((answer) => answer.outcome === 'refused' && answer.code === 'limit_exceeded'),
    ).toHaveLength(20);
    expect(await getAccount(ledger.pool(), accountId)).toMatchObject({
      postedMinor: { pay_later: 40_000n },
      version: 40,
    });
  });

  test('sent 50 times at once under one key has one effect and one answer', async () => {
    const [accountId = ''] = await ledger.accounts(1);
    const writers = [ledger.writer(), ledger.writer(), ledger.writer()];
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        writers[index % 3]!.submit(purchase(accountId, { idempotencyKey: 'one-key' }), soon()),
      ),
    );
    expect(count(answers, 'done')).toBe(1);
    expect(count(answers, 'replayed')).toBe(49);
    const records = new Set(answers.map((answer) => 'recorded' in answer && JSON.stringify(answer.recorded)));
    expect(records.size).toBe(1);
    expect(await getAccount(ledger.pool(), accountId)).toMatchObject({ postedMinor: { pay_later: 1_000n } });
  });

  test('under one key for two accounts at once, through two writers, has one effect', async () => {
    const [one = '', other = ''] = await ledger.accounts(2);
    const shared = { callerId: 'c-0000000', idempotencyKey: 'two-accounts' };
    const [writerOfOne, writerOfOther] = [ledger.writer(), ledger.writer()];
    for (let round = 0; round < 10; round++) {
      const key = { ...shared, idempotencyKey: `two-accounts-${round}` };
      const answers = await Promise.all([
        writerOfOne.submit(purchase(one, { ...key, requestHash: 'one' }), soon()),
        writerOfOther.submit(purchase(other, { ...key, requestHash: 'other' }), soon()),
      ]);
      expect(answers.map((answer) => answer.outcome).toSorted()).toEqual(['done', 'key_reused']);
    }
  });

  test('under the key of another request is told so and has no effect', async () => {
    const [accountId = ''] = await ledger.accounts(1);
    const writer = ledger.writer();
    await writer.submit(purchase(accountId, { idempotencyKey: 'shared-key' }), soon());
    const other = purchase(accountId, { idempotencyKey: 'shared-key', requestHash: 'other' });
    expect(await writer.submit(other, soon())).toEqual({ outcome: 'key_reused' });
    expect(await getAccount(ledger.pool(), accountId)).toMatchObject({ version: 1 });
  });

  test.each([
    ['frozen', 'account_frozen'],
    ['overdue', 'overdue'],
    ['closed', 'account_closed'],
  ] as const)('of an account that is %s is refused with %s', async (status, code) => {
    const [accountId = ''] = await ledger.accounts(1, { status });
    expect(await ledger.writer().submit(purchase(accountId), soon())).toMatchObject({
      outcome: 'refused',
      code,
    });
  });

  test.each(['m-00009', 'm-12345'])('at %s, which is not supported, is refused', async (merchantId) => {
    const [accountId = ''] = await ledger.accounts(1);
    expect(await ledger.writer().submit(purchase(accountId, { merchantId }), soon())).toMatchObject({
      outcome: 'refused',
      code: 'merchant_not_supported',
    });
  });

  test('that is refused is refused the same way for ever, though there would be room now', async () => {
    const [accountId = ''] = await ledger.accounts(1, { limitMinor: 500n });
    const first = purchase(accountId, { idempotencyKey: 'too-much' });
    const writer = ledger.writer();
    await writer.submit(first, soon());
    await ledger.owner.query('UPDATE credit.accounts SET limit_minor = 9000 WHERE account_id = $1', [
      accountId,
    ]);
    const again = await writer.submit(purchase(accountId, { idempotencyKey: 'too-much' }), soon());
    expect(again).toMatchObject({
      outcome: 'replayed',
      recorded: { outcome: 'refused', code: 'limit_exceeded', traceId: first.traceId, accountVersion: 0 },
    });
    expect((await findKey(ledger.pool(), first.callerId, 'too-much')).record).toMatchObject({
      kind: 'purchase',
      requestHash: 'hash',
      recorded: { outcome: 'refused' },
    });
  });

  test('of an account that does not exist is refused and leaves no trace', async () => {
    const stray = purchase('a-9999999');
    expect(await ledger.writer().submit(stray, soon())).toMatchObject({
      outcome: 'refused',
      code: 'not_found',
    });
    expect((await findKey(ledger.pool(), stray.callerId, stray.idempotencyKey)).record).toBeUndefined();
  });

  test('declined by risk is recorded with its decision under its key', async () => {
    const [accountId = ''] = await ledger.accounts(1);
    const { operationId, callerId, traceId } = purchase(accountId);
    const refusal: Refusal = {
      kind: 'refuse',
      code: 'velocity_block',
      operationId,
      accountId,
      callerId,
      idempotencyKey: 'declined',
      requestHash: 'hash',
      traceId,
      amountMinor: 1_000n,
      decision: { ...approval(operationId), outcome: 'decline', declineCode: 'velocity_block' },
    };
    const answer = await ledger.writer().submit(refusal, soon());
    expect(answer).toMatchObject({ outcome: 'refused', code: 'velocity_block' });
    const retried = await ledger.writer().submit(purchase(accountId, { idempotencyKey: 'declined' }), soon());
    expect(retried).toMatchObject({ outcome: 'replayed', recorded: { code: 'velocity_block' } });
    const { rows } = await ledger.owner.query(
      'SELECT outcome, decline_code, evidence FROM credit.decisions WHERE operation_id = $1',
      [operationId],
    );
    expect(rows).toEqual([
      { outcome: 'decline', decline_code: 'velocity_block', evidence: { shareOfLimit: 0.1 } },
    ]);
  });
});

describe('a batch', () => {
  test('with a poisonous operation loses only that one', async () => {
    const accounts = await ledger.accounts(20);
    const sizes: BatchFigures[] = [];
    const writer = ledger.writer({ onBatch: (batch) => sizes.push(batch) });
    const results = await Promise.allSettled(
      accounts.map((accountId, index) =>
        writer.submit(purchase(accountId, index === 13 ? { paymentId: 'not a payment id' } : {}), soon()),
      ),
    );
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(19);
    expect(results[13]).toMatchObject({
      status: 'rejected',
      reason: { name: 'OperationRejected', outcome: 'fail' },
    });
    expect(sizes.some(({ size, end }) => size > 1 && end === 'rejected')).toBe(true);
  });

  test('refuses a purchase that risk did not approve', async () => {
    const [accountId = ''] = await ledger.accounts(1);
    const bought = purchase(accountId);
    const declined = { ...bought, decision: { ...bought.decision, outcome: 'decline' as const } };
    await expect(ledger.writer().submit(declined, soon())).rejects.toThrow('rejected');
  });

  test('nets a hot merchant: one update of its balance, consecutive versions, whichever writer it was', async () => {
    const accounts = await ledger.accounts(240);
    const batches: BatchFigures[] = [];
    const writers = [1, 2, 3].map(() => ledger.writer({ onBatch: (batch) => batches.push(batch) }));
    const before = await balanceOf('merchant:m-00003');
    const answers = await Promise.all(
      accounts.map((accountId, index) =>
        writers[index % 3]!.submit(purchase(accountId, { merchantId: 'm-00003', amountMinor: 700n }), soon()),
      ),
    );
    expect(count(answers, 'done')).toBe(240);
    const after = await balanceOf('merchant:m-00003');
    expect(BigInt(after.balance_minor) - BigInt(before.balance_minor)).toBe(-240n * 700n);
    expect(BigInt(after.version) - BigInt(before.version)).toBe(240n);
    // A deadlock would show as a batch that had to be sent again.
    expect(batches.every(({ end }) => end === 'answered')).toBe(true);
    expect(batches.length).toBeLessThan(60);
  });

  test('of several writers that touch the same merchants in any order never ends in a deadlock', async () => {
    const accounts = await ledger.accounts(60);
    const batches: BatchFigures[] = [];
    const writers = [1, 2, 3].map(() =>
      ledger.writer({ batchMax: 7, onBatch: (batch) => batches.push(batch) }),
    );
    const answers = await Promise.all(
      Array.from({ length: 360 }, (_, index) => {
        const merchantId = `m-0000${1 + ((index * 5) % 8)}`;
        const accountId = accounts[(index * 37) % 60] ?? '';
        return writers[index % 3]!.submit(purchase(accountId, { merchantId, instalments: 6 }), soon());
      }),
    );
    expect(count(answers, 'done')).toBe(360);
    expect(batches.every(({ end }) => end === 'answered')).toBe(true);
  });

  test('that holds two operations on one account is refused by the database', async () => {
    const [accountId = ''] = await ledger.accounts(1);
    const two = JSON.stringify([1, 2].map(() => ({ kind: 'purchase', account_id: accountId })));
    await expect(ledger.pool().query('SELECT * FROM credit.apply_batch($1)', [two])).rejects.toThrow(
      /not a batch/,
    );
  });
});

async function balanceOf(id: string): Promise<{ balance_minor: string; version: string }> {
  const { rows } = await ledger.owner.query<{ balance_minor: string; version: string }>(
    'SELECT balance_minor, version FROM credit.ledger_accounts WHERE ledger_account_id = $1',
    [id],
  );
  return rows[0]!;
}
