import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import type { LedgerAnswer } from './answer.ts';
import type { Refusal } from './operation.ts';
import { getAccount } from './read-account.ts';
import { findKey } from './read-operation.ts';
import { getPayment } from './read-resource.ts';
import { TestLedger } from './test-ledger.ts';
import { approval, purchase, setLimits, soon } from './test-operations.ts';

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

  test('that would have fitted before the limit was cut is told so, and one that never fitted is not', async () => {
    const [accountId = ''] = await ledger.accounts(1, { limitMinor: 10_000n });
    const writer = ledger.writer();
    const codeOf = async (amountMinor: bigint): Promise<unknown> =>
      writer.submit(purchase(accountId, { amountMinor }), soon());
    await writer.submit(setLimits(accountId, 4_000n, { payLaterLimitMinor: 10_000n }), soon());
    expect(await codeOf(4_001n)).toMatchObject({ code: 'limit_reduced' });
    expect(await codeOf(10_000n)).toMatchObject({ code: 'limit_reduced' });
    expect(await codeOf(10_001n)).toMatchObject({ code: 'limit_exceeded' });
    await writer.submit(setLimits(accountId, 5_000n, { payLaterLimitMinor: 10_000n }), soon());
    expect(await codeOf(5_001n)).toMatchObject({ code: 'limit_exceeded' });
  });

  test('that is refused is refused the same way for ever, though there would be room now', async () => {
    const [accountId = ''] = await ledger.accounts(1, { limitMinor: 500n });
    const first = purchase(accountId, { idempotencyKey: 'too-much' });
    const writer = ledger.writer();
    await writer.submit(first, soon());
    await writer.submit(setLimits(accountId, 9_000n), soon());
    const again = await writer.submit(purchase(accountId, { idempotencyKey: 'too-much' }), soon());
    expect(again).toMatchObject({
      outcome: 'replayed',
      recorded: { outcome: 'refused', code: 'limit_exceeded', traceId: first.traceId, accountVersion: 0 },
    });
    expect(await findKey(ledger.pool(), first.callerId, 'too-much')).toMatchObject({
      requestHash: 'hash',
      record: { kind: 'purchase', recorded: { outcome: 'refused' } },
    });
  });

  test('of an account that does not exist is refused and leaves no trace', async () => {
    const stray = purchase('a-9999999');
    expect(await ledger.writer().submit(stray, soon())).toMatchObject({
      outcome: 'refused',
      code: 'not_found',
    });
    expect(await findKey(ledger.pool(), stray.callerId, stray.idempotencyKey)).toEqual({
      record: undefined,
      challenge: undefined,
      deferred: false,
    });
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
