import type { HistoryRecord } from '@breakwater/contracts';
import { planLoan, planPurchase, type PlannedInstalment } from '@breakwater/ledger';
import type { AccountAmounts, Evidence, InstalmentRow, OperationRow, VersionRow } from './evidence.ts';

/** The rows of the small world of `sample-evidence.ts`. */

export const ACCOUNT = 'a-0000001';
export const CALLER = 'c-0000001';
export const PAYMENT = `pay_${'1'.repeat(32)}`;
export const LOAN = `loan_${'2'.repeat(32)}`;
export const REPAYMENT = `rpy_${'3'.repeat(32)}`;
export const PAYOUT = `out_${'4'.repeat(32)}`;
export const STARTED_AT_MS = 1_000_000;
export const DIGEST = 'a'.repeat(64);
const BUSINESS_DATE = '2026-01-15';

/** A payment of 1,000 by account one, answered with success. */
export function paymentRecord(changes: Partial<HistoryRecord> = {}): HistoryRecord {
  return {
    process: 1,
    operation: 'pay',
    arguments: {
      accountId: ACCOUNT,
      merchantId: 'm-00001',
      orderId: 'order-1',
      amountMinor: 1_000,
      instalments: 1,
    },
    idempotencyKey: 'key-pay-1',
    intendedMs: 10,
    sentMs: 10,
    answeredMs: 30,
    attempts: 1,
    outcome: 'ok',
    resourceId: PAYMENT,
    answers: [{ status: 201, sha256: DIGEST }],
    ...changes,
  };
}

/** A loan of 50,000 by account one, answered with success. */
export function loanRecord(): HistoryRecord {
  return {
    process: 1,
    operation: 'borrow',
    arguments: { accountId: ACCOUNT, amountMinor: 50_000, termMonths: 12 },
    idempotencyKey: 'key-loan-1',
    intendedMs: 40,
    sentMs: 40,
    answeredMs: 60,
    attempts: 1,
    outcome: 'ok',
    resourceId: LOAN,
  };
}

/** A refund of 400 of the payment. */
export function refundRecord(changes: Partial<HistoryRecord> = {}): HistoryRecord {
  return {
    process: 1,
    operation: 'refund',
    arguments: { accountId: ACCOUNT, paymentId: PAYMENT, amountMinor: 400 },
    idempotencyKey: 'key-refund-1',
    intendedMs: 70,
    attempts: 1,
    outcome: 'ok',
    resourceId: PAYMENT,
    ...changes,
  };
}

/** A repayment of 2,000 by account one. */
export function repaymentRecord(amountMinor = 2_000): HistoryRecord {
  return {
    process: 1,
    operation: 'repay',
    arguments: { accountId: ACCOUNT, amountMinor },
    idempotencyKey: 'key-repay-1',
    intendedMs: 90,
    attempts: 1,
    outcome: 'ok',
    resourceId: REPAYMENT,
  };
}

/** A done operation of account one. */
export function operationRow(
  row: Pick<OperationRow, 'operationId' | 'key' | 'kind' | 'amountMinor' | 'accountVersion'> &
    Partial<OperationRow>,
): OperationRow {
  return {
    callerId: CALLER,
    outcome: 'done',
    resourceId: PAYMENT,
    accountId: ACCOUNT,
    refusalCode: null,
    feeMinor: 0n,
    responseStatus: 201,
    createdAtMs: STARTED_AT_MS + 20,
    ...row,
  };
}

type Told = Pick<OperationRow, 'kind' | 'amountMinor' | 'accountVersion'> & Partial<OperationRow>;

function named(name: string, row: Told): OperationRow {
  return operationRow({ operationId: `op-${name}`, key: `key-${name}-1`, ...row });
}

/** The purchase, the loan and its payout, a purchase that did not fit, a refund, and a repayment. */
export function sampleOperations(): Evidence['operations'] {
  const byWorker = { callerId: 'worker' };
  return [
    named('pay', { kind: 'purchase', amountMinor: 1_000n, accountVersion: 2 }),
    named('loan', { kind: 'loan.approve', amountMinor: 50_000n, accountVersion: 3, resourceId: LOAN }),
    named('activate', {
      kind: 'loan.activate',
      amountMinor: 50000n,
      accountVersion: 4,
      resourceId: LOAN,
      ...byWorker,
    }),
    named('refused', {
      kind: 'purchase',
      amountMinor: 90000n,
      accountVersion: 4,
      resourceId: null,
      outcome: 'refused',
      refusalCode: 'limit_exceeded',
    }),
    named('refund', { kind: 'payment.refund', amountMinor: 400n, accountVersion: 5 }),
    named('repay', {
      kind: 'repayment.request',
      amountMinor: 2000n,
      accountVersion: 6,
      resourceId: REPAYMENT,
    }),
    named('apply', {
      kind: 'repayment.apply',
      amountMinor: 2000n,
      accountVersion: 7,
      resourceId: REPAYMENT,
      ...byWorker,
    }),
    named('declined', {
      kind: 'refuse',
      amountMinor: 10n,
      accountVersion: 7,
      resourceId: null,
      outcome: 'refused',
      refusalCode: 'velocity_block',
    }),
  ];
}

/** An account's amounts with limits of 100,000 and 60,000 for loans. */
function amounts(changes: Partial<AccountAmounts>): AccountAmounts {
  return {
    status: 'active',
    limitMinor: 100_000n,
    payLaterLimitMinor: 100_000n,
    cashLoanLimitMinor: 60_000n,
    payLaterPostedMinor: 0n,
    cashLoanPostedMinor: 0n,
    interestMinor: 0n,
    payLaterPendingMinor: 0n,
    cashLoanPendingMinor: 0n,
    collectingMinor: 0n,
    ...changes,
  };
}

function owed(payLaterPostedMinor: bigint, others: Partial<AccountAmounts> = {}): AccountAmounts {
  return amounts({ payLaterPostedMinor, ...others });
}

function after(
  version: number,
  operationId: string,
  kind: VersionRow['kind'],
  is: AccountAmounts,
): VersionRow {
  return { accountId: ACCOUNT, version, operationId, kind, businessDate: BUSINESS_DATE, ...is };
}

/** The versions of account one. */
export function sampleVersions(): Evidence['versions'] {
  const lent = { cashLoanPostedMinor: 50_000n };
  return [
    after(1, 'opening-1', 'opening', owed(5_000n)),
    after(2, 'op-pay', 'purchase', owed(6_000n)),
    after(3, 'op-loan', 'loan.approve', owed(6_000n, { cashLoanPendingMinor: 50_000n })),
    after(4, 'op-activate', 'loan.activate', owed(6_000n, lent)),
    after(5, 'op-refund', 'payment.refund', owed(5_600n, lent)),
    after(6, 'op-repay', 'repayment.request', owed(5_600n, { ...lent, collectingMinor: 2_000n })),
    after(7, 'op-apply', 'repayment.apply', owed(3_600n, lent)),
  ];
}

/** Account one as it stands. */
export function sampleAccounts(): Evidence['accounts'] {
  const is = amounts({ payLaterPostedMinor: 3_600n, cashLoanPostedMinor: 50_000n });
  return [{ accountId: ACCOUNT, version: 7, ...is }];
}

/** The instalments of what account one opened with, bought and borrowed. */
export function sampleInstalments(): Evidence['instalments'] {
  const opened = planPurchase(5_000n, 1, '2026-01-01');
  return [
    ...partsOf(`open_${ACCOUNT}`, 'pay_later', opened, 2_000n),
    ...partsOf(PAYMENT, 'pay_later', planPurchase(1_000n, 1, BUSINESS_DATE), 400n),
    ...partsOf(LOAN, 'cash_loan', planLoan(50_000n, 12, BUSINESS_DATE), 0n),
  ];
}

function partsOf(
  resourceId: string,
  product: InstalmentRow['product'],
  plan: readonly PlannedInstalment[],
  paidMinor: bigint,
): InstalmentRow[] {
  const open = { paidMinor, interestPaidMinor: 0n, state: 'planned' } as const;
  return plan.map((part) => ({ resourceId, accountId: ACCOUNT, product, ...part, ...open }));
}
