import { planLoan } from '@breakwater/ledger';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { getAccount, getBusinessDate } from '../ledger/read-account.ts';
import { getLoan, getPayment, getRepayment } from '../ledger/read-resource.ts';
import { TestLedger } from '../ledger/test-ledger.ts';
import { daysAfter } from '../ledger/test-model-plan.ts';
import {
  begin,
  capture,
  end,
  hold,
  loanApproval,
  purchase,
  repayment,
  soon,
} from '../ledger/test-operations.ts';
import { CloseInterrupted } from './close-day.ts';
import { readDayClose } from './day-closes.ts';
import { TestDays } from './test-close.ts';

let ledger: TestLedger;
let days: TestDays;
beforeAll(async () => {
  ledger = await TestLedger.create(inject('databaseUrl'));
  days = new TestDays(ledger);
});
afterEach(async () => {
  expect(await ledger.imbalance()).toBeUndefined();
});
afterAll(() => ledger.drop());

async function count(sql: string, ...values: readonly unknown[]): Promise<number> {
  const { rows } = await ledger.owner.query<{ count: string }>(`SELECT count(*) FROM ${sql}`, [...values]);
  return Number(rows[0]?.count);
}

describe('closing a day', () => {
  test('releases holds after their last date and not before, and tells their customers', async () => {
    await ledger.setBusinessDate('2026-01-10');
    const [accountId = ''] = await ledger.accounts(1);
    const today = hold(accountId, { holdExpiresOn: '2026-01-10' });
    const tomorrow = hold(accountId, { holdExpiresOn: '2026-01-11', amountMinor: 2_000n });
    await days.all(today, tomorrow);
    await days.close('2026-01-10');
    expect(await getPayment(ledger.pool(), today.paymentId)).toMatchObject({ state: 'expired' });
    expect(await getPayment(ledger.pool(), tomorrow.paymentId)).toMatchObject({ state: 'held' });
    expect(await getAccount(ledger.pool(), accountId)).toMatchObject({
      pendingMinor: { pay_later: 2_000n },
      businessDate: '2026-01-11',
    });
    expect(
      await count(
        `credit.outbox WHERE queue = 'notification' AND payload->>'kind' = 'payment.expire'
           AND payload->>'resourceId' = $1`,
        today.paymentId,
      ),
    ).toBe(1);
    await days.close('2026-01-11');
    expect(await getPayment(ledger.pool(), tomorrow.paymentId)).toMatchObject({ state: 'expired' });
  });

  test('bills interest when a part falls due, marks it overdue later, and a repayment heals loan and account', async () => {
    await ledger.setBusinessDate('2026-02-27');
    const [accountId = ''] = await ledger.accounts(1);
    // Its parts are due on 28 February, 31 March and 30 April.
    const loan = loanApproval(accountId, { amountMinor: 9_000n });
    await days.all(loan, begin(loan), end(loan, 'settled'));
    await days.close('2026-02-27');
    expect(await getAccount(ledger.pool(), accountId)).toMatchObject({
      interestMinor: 108n,
      status: 'active',
    });
    await days.close('2026-02-28');
    expect(await getAccount(ledger.pool(), accountId)).toMatchObject({
      interestMinor: 108n,
      status: 'overdue',
    });
    expect(await getLoan(ledger.pool(), loan.loanId)).toMatchObject({ state: 'overdue' });
    const paid = repayment(accountId, { amountMinor: 3_108n });
    await days.all(paid, begin(paid), end(paid, 'settled'));
    expect(await getAccount(ledger.pool(), accountId)).toMatchObject({ interestMinor: 0n, status: 'active' });
    expect(await getLoan(ledger.pool(), loan.loanId)).toMatchObject({ state: 'active' });
    expect(await getRepayment(ledger.pool(), paid.repaymentId)).toMatchObject({
      state: 'applied',
      appliedTo: [{ resourceId: loan.loanId, number: 1, interestMinor: 108, principalMinor: 3_000 }],
    });
  });

  test.each([
    ['2027-01-31', ['2027-02-28', '2027-03-31', '2027-04-30']],
    ['2028-01-30', ['2028-02-29', '2028-03-30', '2028-04-30']],
    ['2019-11-30', ['2019-12-30', '2020-01-30', '2020-02-29']],
  ])('bills a loan of %s on %j, at the ends of months and in leap years', async (made, dueDates) => {
    await ledger.setBusinessDate(made);
    const [accountId = ''] = await ledger.accounts(1);
    const loan = loanApproval(accountId, { plan: planLoan(10_000n, 3, made) });
    await days.all(loan, begin(loan), end(loan, 'settled'));
    for (const [index, dueDate] of dueDates.entries()) {
      const [eve, twoBefore] = [-1, -2].map((by) => daysAfter(dueDate, by));
      await ledger.setBusinessDate(twoBefore!);
      await days.close(twoBefore!);
      const before = (await getLoan(ledger.pool(), loan.loanId))?.plan[index];
      expect(before).toMatchObject({ dueDate, state: 'planned' });
      await days.close(eve!);
      expect(await getBusinessDate(ledger.pool())).toBe(dueDate);
      const plan = (await getLoan(ledger.pool(), loan.loanId))?.plan;
      expect(plan?.[index]).toMatchObject({ state: 'due' });
      expect(plan?.slice(0, index).every(({ state }) => state === 'overdue')).toBe(true);
    }
    const interest = loan.plan.reduce((sum, { interestMinor }) => sum + interestMinor, 0n);
    expect(await getAccount(ledger.pool(), accountId)).toMatchObject({ interestMinor: interest });
  });

  test('of days that nobody closed in between catches up', async () => {
    await ledger.setBusinessDate('2029-01-31');
    const [accountId = ''] = await ledger.accounts(1, { openingPayLaterMinor: 100n });
    await ledger.setBusinessDate('2029-06-15');
    await days.close('2029-06-15');
    expect(await getAccount(ledger.pool(), accountId)).toMatchObject({ status: 'overdue' });
  });

  test('makes active who came overdue and owes nothing, once, and leaves those who owe overdue', async () => {
    await ledger.setBusinessDate('2029-07-01');
    const nothing = await ledger.accounts(2, { status: 'overdue' });
    const inCredit = await ledger.accounts(1, { status: 'overdue', openingPayLaterMinor: -5n });
    const [owing = ''] = await ledger.accounts(1, { status: 'overdue', openingPayLaterMinor: 5n });
    await days.close('2029-07-01');
    await days.close('2029-07-02');
    for (const accountId of nothing)
      expect(await getAccount(ledger.pool(), accountId)).toMatchObject({ status: 'active', version: 1 });
    expect(await getAccount(ledger.pool(), inCredit[0]!)).toMatchObject({ status: 'active', version: 2 });
    expect(await getAccount(ledger.pool(), owing)).toMatchObject({ status: 'overdue', version: 1 });
  });

  test('is refused for a date that has not come, and does nothing more for one that is closed', async () => {
    await ledger.setBusinessDate('2029-08-01');
    await expect(days.close('2029-08-02')).rejects.toThrow('is not open yet');
    expect(await getBusinessDate(ledger.pool())).toBe('2029-08-01');
    await days.close('2029-08-01');
    const closed = await readDayClose(ledger.pool());
    await days.close('2029-08-01');
    expect(await readDayClose(ledger.pool())).toEqual(closed);
    expect(closed).toMatchObject({ businessDate: '2029-08-02', closing: null, step: null });
  });
});

describe('a close that breaks off', () => {
  test('before anything was done goes on when it is asked for again', async () => {
    await ledger.setBusinessDate('2030-03-20');
    const [accountId = ''] = await ledger.accounts(1);
    const held = hold(accountId, { holdExpiresOn: '2030-03-20' });
    await days.all(held);
    const signal = AbortSignal.abort();
    await expect(days.close('2030-03-20', { signal })).rejects.toThrow(CloseInterrupted);
    expect(await readDayClose(ledger.pool())).toMatchObject({
      businessDate: '2030-03-21',
      closing: '2030-03-20',
      step: 'holds',
    });
    expect(await days.writer.submit(capture(held), soon())).toMatchObject({ code: 'hold_ended' });
    await days.close('2030-03-20');
    expect(await getPayment(ledger.pool(), held.paymentId)).toMatchObject({ state: 'expired' });
    expect(await readDayClose(ledger.pool())).toMatchObject({ closing: null, businessDate: '2030-03-21' });
  });

  test('in any of its steps does each thing once in the end', async () => {
    await ledger.setBusinessDate('2030-04-30');
    const accounts = await ledger.accounts(3, { openingPayLaterMinor: 100n });
    await ledger.setBusinessDate('2030-05-31');
    const holds = accounts.map((accountId) => hold(accountId, { holdExpiresOn: '2030-05-31' }));
    const bought = accounts.map((accountId) => purchase(accountId, { merchantId: 'm-00005' }));
    await days.all(...holds, ...bought);
    await days.settle(...bought);
    const done = { holds: 3, instalments: 3, payouts: 1, statements: 1 };
    for (const broken of ['payment.expire', 'account.roll', 'make_payouts', 'outbox', 'finished_at']) {
      await expect(days.close('2030-05-31', days.breakingAt(broken))).rejects.toThrow('broken off');
      expect((await readDayClose(ledger.pool())).closing).toBe('2030-05-31');
    }
    await days.close('2030-05-31');
    expect(await readDayClose(ledger.pool())).toMatchObject({ closing: null, done });
    for (const held of holds)
      expect(await getPayment(ledger.pool(), held.paymentId)).toMatchObject({ state: 'expired' });
    expect(await count(`credit.payouts WHERE business_date = '2030-05-31'`)).toBe(1);
    expect(await count(`credit.outbox WHERE queue = 'statements' AND payload->>'period' = '2030-05'`)).toBe(
      1,
    );
    for (const kind of ['payment.expire', 'account.roll'])
      expect(await count('credit.operations WHERE kind = $1 AND account_id = ANY ($2)', kind, accounts)).toBe(
        3,
      );
  });
});

test('entries that are posted while a day is closed belong to the new date, however many are under way', async () => {
  await ledger.setBusinessDate('2031-04-10');
  const accounts = await ledger.accounts(60);
  const other = ledger.writer();
  const buying = accounts.map((accountId, index) =>
    (index % 2 ? days.writer : other).submit(purchase(accountId), soon()),
  );
  const closing = days.close('2031-04-10');
  const late = accounts.map((accountId) => other.submit(purchase(accountId), soon()));
  await Promise.all([...buying, closing, ...late]);
  const { rows } = await ledger.owner.query(
    `SELECT FROM credit.entries AS e JOIN credit.entries AS earlier USING (account_id)
      WHERE e.account_version > earlier.account_version AND e.business_date < earlier.business_date`,
  );
  expect(rows).toEqual([]);
  const after = purchase(accounts[0] ?? '');
  await days.all(after);
  expect(
    await count(
      `credit.entries WHERE transaction_id = $1 AND business_date <> '2031-04-11'`,
      after.operationId,
    ),
  ).toBe(0);
});
