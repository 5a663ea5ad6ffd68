import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { refundFee } from '@breakwater/ledger';
import type { LedgerWriter } from './ledger-writer.ts';
import type { LedgerAnswer } from './answer.ts';
import type { Hold, LedgerOperation, Purchase } from './operation.ts';
import { getAccount } from './read-account.ts';
import { getPayment } from './read-resource.ts';
import { TestLedger } from './test-ledger.ts';
import { BUSINESS_DATE, capture, hold, purchase, refund, release, soon } from './test-operations.ts';

let ledger: TestLedger;
let writers: LedgerWriter[];
beforeAll(async () => {
  ledger = await TestLedger.create(inject('databaseUrl'));
  writers = [ledger.writer(), ledger.writer()];
});
afterEach(async () => {
  await ledger.setBusinessDate(BUSINESS_DATE);
  expect(await ledger.imbalance()).toBeUndefined();
});
afterAll(() => ledger.drop());

function submit(operation: LedgerOperation): Promise<LedgerAnswer> {
  return writers[0]!.submit(operation, soon());
}

/** Half of them through each of two writers. */
function atOnce(operations: readonly LedgerOperation[]): Promise<LedgerAnswer[]> {
  return Promise.all(operations.map((one, index) => writers[index % 2]!.submit(one, soon())));
}

async function held(override: Partial<Hold> = {}): Promise<Hold> {
  const [accountId = ''] = await ledger.accounts(1);
  const operation = hold(accountId, { amountMinor: 10_000n, instalments: 6, ...override });
  expect(await submit(operation)).toMatchObject({ outcome: 'done' });
  return operation;
}

async function bought(override: Partial<Purchase> = {}): Promise<Purchase> {
  const [accountId = ''] = await ledger.accounts(1);
  const operation = purchase(accountId, { amountMinor: 10_000n, instalments: 6, ...override });
  expect(await submit(operation)).toMatchObject({ outcome: 'done' });
  return operation;
}

describe('a hold', () => {
  test('keeps price and fee from other uses and posts nothing', async () => {
    const { accountId, paymentId } = await held();
    expect(await getAccount(ledger.pool(), accountId)).toMatchObject({
      pendingMinor: { pay_later: 10_450n },
      postedMinor: { pay_later: 0n },
    });
    expect(await getPayment(ledger.pool(), paymentId)).toMatchObject({
      state: 'held',
      capture: 'manual',
      capturedMinor: 0,
      feeMinor: 450,
      holdExpiresOn: '2026-02-07',
      plan: [],
    });
    expect(await submit(purchase(accountId, { amountMinor: 89_551n }))).toMatchObject({
      code: 'limit_exceeded',
    });
  });

  test('captured in part posts that part with its own fee and plan, and frees the rest', async () => {
    const operation = await held();
    const { accountId, paymentId } = operation;
    const answer = await submit(capture(operation, { amountMinor: 4_000n }));
    const view = await getPayment(ledger.pool(), paymentId);
    expect(answer).toMatchObject({ recorded: { response: { status: 200, body: view } } });
    expect(view).toMatchObject({
      state: 'captured',
      amountMinor: 10_000,
      capturedMinor: 4_000,
      feeMinor: 180,
    });
    expect(view?.plan).toHaveLength(6);
    expect(await getAccount(ledger.pool(), accountId)).toMatchObject({
      pendingMinor: { pay_later: 0n },
      postedMinor: { pay_later: 4_180n },
    });
  });

  test('is not captured for more than it holds, and may be captured for less after that', async () => {
    const operation = await held();
    expect(await submit(capture(operation, { amountMinor: 10_001n }))).toMatchObject({
      code: 'capture_exceeds_hold',
    });
    expect(await submit(capture(operation))).toMatchObject({ outcome: 'done' });
  });

  test('voided gives everything back, and can be neither captured nor refunded afterwards', async () => {
    const operation = await held();
    const answer = await submit(release(operation, 'payment.void'));
    const view = await getPayment(ledger.pool(), operation.paymentId);
    expect(answer).toMatchObject({ recorded: { response: { status: 200, body: view } } });
    expect(view).toMatchObject({ state: 'voided', capturedMinor: 0 });
    expect(await submit(capture(operation))).toMatchObject({ code: 'hold_ended' });
    expect(await submit(release(operation, 'payment.void'))).toMatchObject({ code: 'hold_ended' });
    expect(await submit(refund(operation, 1n))).toMatchObject({ code: 'payment_not_refundable' });
  });

  test('can be captured on its last date, from the next on it can only expire', async () => {
    const [first, second] = [await held(), await held()];
    await ledger.setBusinessDate('2026-02-07');
    expect(await submit(release(first, 'payment.expire'))).toEqual({ outcome: 'conflict' });
    expect(await submit(capture(first, { businessDate: '2026-02-07' }))).toMatchObject({ outcome: 'done' });
    await ledger.setBusinessDate('2026-02-08');
    expect(await submit(capture(second))).toMatchObject({ code: 'hold_ended' });
    expect(await submit(release(second, 'payment.expire'))).toMatchObject({ outcome: 'done' });
    expect(await getPayment(ledger.pool(), second.paymentId)).toMatchObject({ state: 'expired' });
    expect(await submit(release(second, 'payment.expire'))).toEqual({ outcome: 'conflict' });
  });

  test('of 20 captures, voids and expiries at once is ended by exactly one', async () => {
    for (let round = 0; round < 5; round++) {
      const operation = await held({ holdExpiresOn: '2026-01-30' });
      // Past its date it cannot be captured, on the other rounds it cannot expire: either way one of the others ends it.
      const date = round % 2 === 0 ? BUSINESS_DATE : '2026-01-30';
      await ledger.setBusinessDate(date);
      const ends = Array.from({ length: 20 }, (_, index) => {
        if (index % 3 === 0) return release(operation, 'payment.void');
        return index % 3 === 1 ? capture(operation) : release(operation, 'payment.expire');
      });
      const answers = await atOnce(ends);
      const done = ends.filter((_, index) => answers[index]?.outcome === 'done');
      expect(done).toHaveLength(1);
      const never = date === BUSINESS_DATE ? 'payment.capture' : 'payment.expire';
      expect(done[0]?.kind).not.toBe(never);
      const refused = answers.filter(({ outcome }) => outcome !== 'done');
      expect(
        refused.every(
          (answer) => answer.outcome === 'conflict' || ('code' in answer && answer.code === 'hold_ended'),
        ),
      ).toBe(true);
      const state = { 'payment.capture': 'captured', 'payment.void': 'voided', 'payment.expire': 'expired' };
      expect(await getPayment(ledger.pool(), operation.paymentId)).toMatchObject({
        state: state[done[0]?.kind as keyof typeof state],
      });
    }
  });

  test('or a purchase of another account is not there', async () => {
    const operation = await held();
    const [stranger = ''] = await ledger.accounts(1);
    const theirs = { ...operation, accountId: stranger };
    for (const one of [capture(theirs), release(theirs, 'payment.void'), refund(theirs)])
      expect(await submit(one)).toMatchObject({ outcome: 'refused', code: 'not_found' });
  });
});

describe('refunds', () => {
  test('give back price and fee in parts, and the last one what is left of the fee', async () => {
    const operation = await bought({ amountMinor: 9_999n });
    let refunded = { amountMinor: 0n, feeMinor: 0n };
    const purchased = { capturedMinor: 9_999n, feeMinor: operation.feeMinor };
    for (const amountMinor of [1n, 3_333n, 4_999n, 1_666n]) {
      const feeMinor = refundFee(purchased, refunded, amountMinor);
      refunded = { amountMinor: refunded.amountMinor + amountMinor, feeMinor: refunded.feeMinor + feeMinor };
      const answer = await submit(refund(operation, amountMinor));
      const view = await getPayment(ledger.pool(), operation.paymentId);
      expect(answer).toMatchObject({ recorded: { response: { status: 201, body: view } } });
      expect(view).toMatchObject({
        state: refunded.amountMinor === 9_999n ? 'refunded' : 'partially_refunded',
        refundedMinor: Number(refunded.amountMinor),
        feeMinor: Number(purchased.feeMinor - refunded.feeMinor),
      });
      expect(await getAccount(ledger.pool(), operation.accountId)).toMatchObject({
        postedMinor: { pay_later: 9_999n + purchased.feeMinor - refunded.amountMinor - refunded.feeMinor },
      });
    }
    expect(refunded.feeMinor).toBe(operation.feeMinor);
  });

  test('take the last parts of the plan first', async () => {
    const operation = await bought({ instalments: 3, amountMinor: 900n });
    await submit(refund(operation, 400n));
    const view = await getPayment(ledger.pool(), operation.paymentId);
    expect(view?.plan.map(({ paidMinor, state }) => [paidMinor, state])).toEqual([
      [0, 'planned'],
      [100, 'planned'],
      [300, 'paid'],
    ]);
  });

  test('of all that is left need no amount, and there is nothing left to refund then', async () => {
    const operation = await bought();
    await submit(refund(operation, 2_500n));
    expect(await submit(refund(operation))).toMatchObject({ outcome: 'done' });
    expect(await submit(refund(operation))).toMatchObject({ code: 'refund_exceeds_captured' });
    expect(await submit(refund(operation, 1n))).toMatchObject({ code: 'refund_exceeds_captured' });
    expect(await getAccount(ledger.pool(), operation.accountId)).toMatchObject({
      postedMinor: { pay_later: 0n },
    });
  });

  test.each([0n, -1n, 10_001n])('of %i are refused', async (amountMinor) => {
    expect(await submit(refund(await bought(), amountMinor))).toMatchObject({
      code: 'refund_exceeds_captured',
    });
  });

  test('of 30 at once never exceed what was captured', async () => {
    const operation = await bought();
    // Each of them fits alone, and 28 of them do together.
    const answers = await atOnce(Array.from({ length: 30 }, () => refund(operation, 350n)));
    expect(answers.filter(({ outcome }) => outcome === 'done')).toHaveLength(28);
    expect(
      answers.filter((answer) => 'code' in answer && answer.code === 'refund_exceeds_captured'),
    ).toHaveLength(2);
    const view = await getPayment(ledger.pool(), operation.paymentId);
    expect(view).toMatchObject({ refundedMinor: 9_800, state: 'partially_refunded' });
    const all = await atOnce(Array.from({ length: 30 }, () => refund(operation)));
    expect(all.filter(({ outcome }) => outcome === 'done')).toHaveLength(1);
  });
});
