import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { AccountModel } from '@breakwater/ledger';
import type { LedgerAnswer } from './answer.ts';
import type { LedgerWriter } from './ledger-writer.ts';
import type { LedgerOperation, LoanApproval } from './operation.ts';
import { getAccount, getDueMinor } from './read-account.ts';
import { getLoan, getPayment, getRepayment } from './read-resource.ts';
import { TestLedger } from './test-ledger.ts';
import {
  BUSINESS_DATE,
  begin,
  end,
  loanApproval,
  purchase,
  refund,
  repayment,
  roll,
  setStatus,
  soon,
} from './test-operations.ts';

let ledger: TestLedger;
let writers: LedgerWriter[];
beforeAll(async () => {
  ledger = await TestLedger.create(inject('databaseUrl'));
  writers = [ledger.writer(), ledger.writer()];
});
afterEach(async () => {
  expect(await ledger.imbalance()).toBeUndefined();
  await ledger.setBusinessDate(BUSINESS_DATE);
});
afterAll(() => ledger.drop());

function submit(operation: LedgerOperation): Promise<LedgerAnswer> {
  return writers[0]!.submit(operation, soon());
}

/** Requests, collects and applies a repayment; answers its id. */
async function repay(accountId: string, amountMinor: bigint): Promise<string> {
  const promised = repayment(accountId, { amountMinor });
  for (const one of [promised, begin(promised), end(promised, 'settled')])
    expect(await submit(one)).toMatchObject({ outcome: 'done' });
  return promised.repaymentId;
}

async function activeLoan(accountId: string): Promise<LoanApproval> {
  const loan = loanApproval(accountId);
  for (const one of [loan, begin(loan), end(loan, 'settled')])
    expect(await submit(one)).toMatchObject({ outcome: 'done' });
  return loan;
}

async function rollTo(date: string, accountId: string): Promise<void> {
  await ledger.setBusinessDate(date);
  expect(await submit(roll(accountId))).toMatchObject({ outcome: 'done' });
}

describe('a repayment', () => {
  test('pays what was due first, interest before principal, and makes an overdue account active again', async () => {
    const [accountId = ''] = await ledger.accounts(1);
    const loan = await activeLoan(accountId);
    const bought = purchase(accountId, { amountMinor: 2_000n });
    await submit(bought);
    await rollTo('2026-02-28', accountId);
    // Both are due now: 20.00, and of the loan 33.34 with 1.20 interest.
    expect(await getDueMinor(ledger.pool(), accountId)).toBe(2_000n + 3_334n + 120n);
    expect(await getAccount(ledger.pool(), accountId)).toMatchObject({
      status: 'active',
      interestMinor: 120n,
    });
    await rollTo('2026-03-01', accountId);
    expect(await getAccount(ledger.pool(), accountId)).toMatchObject({ status: 'overdue' });
    expect(await getLoan(ledger.pool(), loan.loanId)).toMatchObject({ state: 'overdue' });

    const first = await repay(accountId, 100n);
    expect((await getRepayment(ledger.pool(), first))?.appliedTo).toEqual([
      { resourceId: loan.loanId, number: 1, interestMinor: 100, principalMinor: 0 },
    ]);
    expect(await getAccount(ledger.pool(), accountId)).toMatchObject({
      status: 'overdue',
      interestMinor: 20n,
    });
    const second = await repay(accountId, 20n + 3_334n + 2_000n);
    expect(await getRepayment(ledger.pool(), second)).toMatchObject({
      state: 'applied',
      unappliedMinor: 0,
      appliedTo: [
        { resourceId: loan.loanId, number: 1, interestMinor: 20, principalMinor: 3_334 },
        { resourceId: bought.paymentId, number: 1, interestMinor: 0, principalMinor: 2_000 },
      ],
    });
    expect(await getAccount(ledger.pool(), accountId)).toMatchObject({
      status: 'active',
      interestMinor: 0n,
      postedMinor: { pay_later: 0n, cash_loan: 6_666n },
    });
    expect(await getLoan(ledger.pool(), loan.loanId)).toMatchObject({ state: 'active' });
  });

  test('before the due date owes no interest, and the last one repays the loan', async () => {
    const [accountId = ''] = await ledger.accounts(1);
    const loan = await activeLoan(accountId);
    await repay(accountId, 9_999n);
    expect(await getLoan(ledger.pool(), loan.loanId)).toMatchObject({ state: 'active' });
    await repay(accountId, 1n);
    const view = await getLoan(ledger.pool(), loan.loanId);
    expect(view?.state).toBe('repaid');
    expect(view?.plan.every(({ state }) => state === 'paid')).toBe(true);
    await rollTo('2026-06-01', accountId);
    expect(await getAccount(ledger.pool(), accountId)).toMatchObject({ interestMinor: 0n, status: 'active' });
  });

  test('that fails leaves everything as it was', async () => {
    const [accountId = ''] = await ledger.accounts(1, { openingPayLaterMinor: 5_000n });
    const before = await getAccount(ledger.pool(), accountId);
    const promised = repayment(accountId, { amountMinor: 5_000n });
    await submit(promised);
    expect(AccountModel.repayableMinor((await getAccount(ledger.pool(), accountId))!)).toBe(0n);
    await submit(begin(promised));
    await submit(end(promised, 'failed'));
    expect(await getAccount(ledger.pool(), accountId)).toEqual({ ...before, version: 3 });
    expect(await getRepayment(ledger.pool(), promised.repaymentId)).toMatchObject({ state: 'failed' });
  });

  test('is taken as long as anything is owed, also of an account that is overdue, frozen or closed', async () => {
    const [accountId = ''] = await ledger.accounts(1, { openingPayLaterMinor: 5_000n, status: 'overdue' });
    await repay(accountId, 1n);
    for (const status of ['frozen', 'closed'] as const) {
      await submit(setStatus(accountId, status));
      await repay(accountId, 1n);
    }
    await repay(accountId, 4_997n);
    expect(await getAccount(ledger.pool(), accountId)).toMatchObject({
      status: 'closed',
      postedMinor: { pay_later: 0n },
    });
    expect(await submit(repayment(accountId))).toMatchObject({ code: 'repayment_exceeds_debt' });
  });

  test('of 30 at once never exceeds the debt, however they end', async () => {
    const [accountId = ''] = await ledger.accounts(1, { openingPayLaterMinor: 10_000n });
    const promises = Array.from({ length: 30 }, () => repayment(accountId, { amountMinor: 700n }));
    const answers = await Promise.all(promises.map((one, index) => writers[index % 2]!.submit(one, soon())));
    const accepted = promises.filter((_, index) => answers[index]?.outcome === 'done');
    expect(accepted).toHaveLength(14);
    expect(
      answers.filter((answer) => 'code' in answer && answer.code === 'repayment_exceeds_debt'),
    ).toHaveLength(16);
    await Promise.all(accepted.map((one, index) => writers[index % 2]!.submit(begin(one), soon())));
    // Each end is delivered twice, by two events, through two writers.
    await Promise.all(
      accepted.flatMap((one, index) => {
        const how = index % 3 === 0 ? 'failed' : 'settled';
        return writers.map((writer) => writer.submit(end(one, how, randomUUID()), soon()));
      }),
    );
    expect(await getAccount(ledger.pool(), accountId)).toMatchObject({
      postedMinor: { pay_later: 10_000n - 9n * 700n },
      collectingMinor: 0n,
    });
  });
});

/** An account that was refunded a purchase while its repayment was on its way: 10.00 are left over. */
async function inCredit(): Promise<string> {
  const [accountId = ''] = await ledger.accounts(1);
  const bought = purchase(accountId);
  const promised = repayment(accountId);
  for (const one of [bought, promised, begin(promised), refund(bought), end(promised, 'settled')])
    expect(await submit(one)).toMatchObject({ outcome: 'done' });
  expect(await getRepayment(ledger.pool(), promised.repaymentId)).toMatchObject({
    state: 'applied',
    unappliedMinor: 1_000,
    appliedTo: [],
  });
  return accountId;
}

describe('what is left over', () => {
  test('is a credit on top of the limit', async () => {
    const accountId = await inCredit();
    const account = (await getAccount(ledger.pool(), accountId))!;
    expect(account.postedMinor.pay_later).toBe(-1_000n);
    expect(AccountModel.availableMinor(account, 'pay_later')).toBe(101_000n);
    expect(await submit(repayment(accountId, { amountMinor: 1n }))).toMatchObject({
      code: 'repayment_exceeds_debt',
    });
  });

  test('pays the next purchase when it falls due, so that nobody is overdue who owes nothing', async () => {
    const accountId = await inCredit();
    const bought = purchase(accountId, { amountMinor: 2_400n, instalments: 3 });
    await submit(bought);
    // 14.00 are owed of 24.00, and that is all that can be repaid.
    expect(await submit(repayment(accountId, { amountMinor: 1_401n }))).toMatchObject({ outcome: 'refused' });
    await rollTo('2026-02-28', accountId);
    const states = async (): Promise<unknown> =>
      (await getPayment(ledger.pool(), bought.paymentId))?.plan.map((part) => [part.paidMinor, part.state]);
    expect(await states()).toEqual([
      [800, 'paid'],
      [0, 'planned'],
      [0, 'planned'],
    ]);
    await rollTo('2026-03-31', accountId);
    expect(await states()).toEqual([
      [800, 'paid'],
      [200, 'due'],
      [0, 'planned'],
    ]);
    await repay(accountId, 1_400n);
    await rollTo('2027-01-01', accountId);
    expect(await getAccount(ledger.pool(), accountId)).toMatchObject({
      status: 'active',
      postedMinor: { pay_later: 0n },
    });
  });

  test('of a refund pays what is overdue at once', async () => {
    const [accountId = ''] = await ledger.accounts(1);
    const [paid, owed] = [purchase(accountId), purchase(accountId, { amountMinor: 700n })];
    await submit(paid);
    await repay(accountId, 1_000n);
    await submit(owed);
    await rollTo('2026-03-01', accountId);
    expect(await getAccount(ledger.pool(), accountId)).toMatchObject({ status: 'overdue' });
    await submit(refund(paid));
    expect(await getPayment(ledger.pool(), owed.paymentId)).toMatchObject({
      plan: [{ paidMinor: 700, state: 'paid' }],
    });
    expect(await getAccount(ledger.pool(), accountId)).toMatchObject({
      status: 'active',
      postedMinor: { pay_later: -300n },
    });
  });
});

describe('the end of a freeze', () => {
  test('does not make an account active whose instalments are overdue', async () => {
    const [accountId = ''] = await ledger.accounts(1, { openingPayLaterMinor: 500n });
    await submit(setStatus(accountId, 'frozen'));
    await rollTo('2026-03-01', accountId);
    expect(await getAccount(ledger.pool(), accountId)).toMatchObject({ status: 'frozen' });
    await submit(setStatus(accountId, 'active'));
    expect(await getAccount(ledger.pool(), accountId)).toMatchObject({ status: 'overdue' });
    await repay(accountId, 500n);
    expect(await getAccount(ledger.pool(), accountId)).toMatchObject({ status: 'active' });
  });

  test('makes a customer active who came overdue and owes nothing, as the close of a day does', async () => {
    const [accountId = ''] = await ledger.accounts(1, { status: 'overdue' });
    expect(await submit(purchase(accountId))).toMatchObject({ code: 'overdue' });
    expect(await submit(repayment(accountId))).toMatchObject({ code: 'repayment_exceeds_debt' });
    await submit(setStatus(accountId, 'active'));
    expect(await submit(purchase(accountId))).toMatchObject({ outcome: 'done' });
  });

  test('never reopens a closed account', async () => {
    const [accountId = ''] = await ledger.accounts(1);
    await submit(setStatus(accountId, 'closed'));
    expect(await submit(setStatus(accountId, 'active'))).toEqual({ outcome: 'conflict' });
  });
});
