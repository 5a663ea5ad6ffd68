import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import type { LedgerWriter } from './ledger-writer.ts';
import type { LoanApproval } from './operation.ts';
import { getAccount } from './read-account.ts';
import { getLoan } from './read-resource.ts';
import { TestLedger } from './test-ledger.ts';
import { FUTURE, PAST, begin, end, loanApproval, purchase, soon } from './test-operations.ts';

let ledger: TestLedger;
let writer: LedgerWriter;
beforeAll(async () => {
  ledger = await TestLedger.create(inject('databaseUrl'));
  writer = ledger.writer();
});
afterEach(async () => {
  expect(await ledger.imbalance()).toBeUndefined();
});
afterAll(() => ledger.drop());

async function approved(): Promise<LoanApproval> {
  const [accountId = ''] = await ledger.accounts(1);
  const loan = loanApproval(accountId);
  expect(await writer.submit(loan, soon())).toMatchObject({ outcome: 'done' });
  return loan;
}

describe('a loan', () => {
  test('is approved with its plan as a draft, its amount pending and its message in the outbox', async () => {
    const loan = await approved();
    const view = await getLoan(ledger.pool(), loan.loanId);
    expect(view).toMatchObject({ state: 'approved', amountMinor: 10_000, decision: { outcome: 'approve' } });
    expect(view?.plan).toEqual(
      loan.plan.map(({ number, dueDate, principalMinor, interestMinor }) => ({
        number,
        dueDate,
        principalMinor: Number(principalMinor),
        feeMinor: 0,
        interestMinor: Number(interestMinor),
        paidMinor: 0,
        state: 'draft',
      })),
    );
    expect(await getAccount(ledger.pool(), loan.accountId)).toMatchObject({
      pendingMinor: { cash_loan: 10_000n },
      postedMinor: { cash_loan: 0n },
      version: 1,
    });
    const { rows } = await ledger.owner.query(
      'SELECT queue, payload, sent_at FROM credit.outbox WHERE event_id = $1',
      [loan.events[0]?.eventId],
    );
    expect(rows).toEqual([{ queue: 'disbursement', payload: { loanId: loan.loanId }, sent_at: null }]);
  });

  test('that was transferred becomes active, its amount is posted and its plan holds; interest is owed later', async () => {
    const loan = await approved();
    await writer.submit(begin(loan), soon());
    expect(await writer.submit(end(loan, 'settled'), soon())).toMatchObject({ outcome: 'done' });
    const view = await getLoan(ledger.pool(), loan.loanId);
    expect(view?.state).toBe('active');
    expect(view?.plan.map(({ state }) => state)).toEqual(['planned', 'planned', 'planned']);
    expect(await getAccount(ledger.pool(), loan.accountId)).toMatchObject({
      pendingMinor: { cash_loan: 0n },
      postedMinor: { cash_loan: 10_000n },
      interestMinor: 0n,
      version: 2,
    });
  });

  test('that failed gives back what was pending and its plan is cancelled', async () => {
    const loan = await approved();
    await writer.submit(begin(loan), soon());
    expect(await writer.submit(end(loan, 'failed'), soon())).toMatchObject({ outcome: 'done' });
    const view = await getLoan(ledger.pool(), loan.loanId);
    expect(view?.state).toBe('failed');
    expect(new Set(view?.plan.map(({ state }) => state))).toEqual(new Set(['cancelled']));
    expect(await getAccount(ledger.pool(), loan.accountId)).toMatchObject({
      pendingMinor: { cash_loan: 0n },
      postedMinor: { cash_loan: 0n },
      version: 2,
    });
  });

  test('takes the effect of an event once, however often it is delivered and to however many workers', async () => {
    const loan = await approved();
    await writer.submit(begin(loan), soon());
    const writers = [ledger.writer(), ledger.writer(), ledger.writer()];
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, index) => writers[index % 3]!.submit(end(loan, 'settled'), soon())),
    );
    expect(answers.map((answer) => answer.outcome).toSorted()).toEqual([
      'done',
      ...Array.from({ length: 11 }, () => 'duplicate'),
    ]);
    expect(await getAccount(ledger.pool(), loan.accountId)).toMatchObject({
      postedMinor: { cash_loan: 10_000n },
    });
  });

  test('ends once when two events end it at once, one as settled and one as failed', async () => {
    const loan = await approved();
    await writer.submit(begin(loan), soon());
    const answers = await Promise.all([
      ledger.writer().submit(end(loan, 'settled', randomUUID()), soon()),
      ledger.writer().submit(end(loan, 'failed', randomUUID()), soon()),
    ]);
    expect(answers.map((answer) => answer.outcome).toSorted()).toEqual(['conflict', 'done']);
  });

  test('is neither activated nor failed before its transfer began, nor by another event afterwards', async () => {
    const loan = await approved();
    expect(await writer.submit(end(loan, 'settled'), soon())).toEqual({ outcome: 'conflict' });
    expect(await writer.submit(end(loan, 'failed'), soon())).toEqual({ outcome: 'conflict' });
    await writer.submit(begin(loan), soon());
    await writer.submit(end(loan, 'settled'), soon());
    const other = randomUUID();
    expect(await writer.submit(end(loan, 'failed', other), soon())).toEqual({ outcome: 'conflict' });
    // A conflict leaves no mark in the inbox: the event may still have its effect elsewhere.
    const { rowCount } = await ledger.owner.query('SELECT FROM credit.inbox WHERE event_id = $1', [other]);
    expect(rowCount).toBe(0);
  });

  test('begins its transfer once though several workers try', async () => {
    const loan = await approved();
    const writers = [ledger.writer(), ledger.writer(), ledger.writer()];
    const answers = await Promise.all(writers.map((one) => one.submit(begin(loan), soon())));
    expect(answers.map((answer) => answer.outcome).toSorted()).toEqual(['conflict', 'conflict', 'done']);
  });

  test('begins another transfer only when the one that it replaces is past, and only one of those who try', async () => {
    const loan = await approved();
    await writer.submit(begin(loan, PAST), soon());
    const answers = await Promise.all(
      [ledger.writer(), ledger.writer()].map((one) => one.submit(begin(loan, FUTURE, PAST), soon())),
    );
    expect(answers.map((answer) => answer.outcome).toSorted()).toEqual(['conflict', 'done']);
    const later = new Date(FUTURE.getTime() + 1_000);
    expect(await writer.submit(begin(loan, later, FUTURE), soon())).toEqual({ outcome: 'conflict' });
  });

  test('begins no transfer for a worker who has not looked at the last one', async () => {
    const loan = await approved();
    const second = new Date(PAST.getTime() + 1_000);
    await writer.submit(begin(loan, PAST), soon());
    expect(await writer.submit(begin(loan, second, PAST), soon())).toMatchObject({ outcome: 'done' });
    // Both are past, but whoever still knows the first cannot say what became of the second.
    expect(await writer.submit(begin(loan, FUTURE, PAST), soon())).toEqual({ outcome: 'conflict' });
    expect(await writer.submit(begin(loan, FUTURE, second), soon())).toMatchObject({ outcome: 'done' });
  });

  test('of another account is not touched', async () => {
    const loan = await approved();
    const [stranger = ''] = await ledger.accounts(1);
    expect(await writer.submit(begin({ ...loan, accountId: stranger }), soon())).toEqual({
      outcome: 'conflict',
    });
  });

  test('shares the limit with purchases and has its own below it', async () => {
    const [accountId = ''] = await ledger.accounts(1);
    expect(await writer.submit(loanApproval(accountId, { amountMinor: 50_001n }), soon())).toMatchObject({
      code: 'limit_exceeded',
    });
    await writer.submit(loanApproval(accountId, { amountMinor: 50_000n }), soon());
    expect(await writer.submit(purchase(accountId, { amountMinor: 50_001n }), soon())).toMatchObject({
      code: 'limit_exceeded',
    });
    expect(await writer.submit(purchase(accountId, { amountMinor: 50_000n }), soon())).toMatchObject({
      outcome: 'done',
    });
  });
});
