import type { HistoryRecord } from '@breakwater/contracts';
import type { AccountAmounts, Evidence, Invocation, OperationRow, VersionRow } from './evidence.ts';

/** A small world in which everything is right, for tests to break one thing at a time. */

export const ACCOUNT = 'a-0000001';
export const CALLER = 'c-0000001';
const PAYMENT = `pay_${'1'.repeat(32)}`;
const LOAN = `loan_${'2'.repeat(32)}`;

const STARTED_AT_MS = 1_000_000;

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
    ...changes,
  };
}

function loanRecord(): HistoryRecord {
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

/** A record as an operation that may move money. */
export function invocationOf(record: HistoryRecord, changes: Partial<Invocation> = {}): Invocation {
  return { record, key: record.idempotencyKey ?? '', callerId: CALLER, ...changes };
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
    createdAtMs: STARTED_AT_MS + 20,
    ...row,
  };
}

/** Opening balance 5,000, a purchase of 1,000, a loan of 50,000 that was approved and paid out. */
export function sampleEvidence(changes: Partial<Evidence> = {}): Evidence {
  return {
    startedAtMs: STARTED_AT_MS,
    invocations: [invocationOf(paymentRecord()), invocationOf(loanRecord())],
    looks: [{ accountId: ACCOUNT, sentMs: 200, version: 4 }],
    operations: [...sampleOperations(), refusedRow()],
    ...sampleResources(),
    transactions: [
      { transactionId: 'op-pay', createdAtMs: STARTED_AT_MS + 20 },
      { transactionId: 'op-activate', createdAtMs: STARTED_AT_MS + 90 },
    ],
    receivables: [
      receivable('opening-1', 'pay_later', 5_000n, 1, true),
      receivable('op-pay', 'pay_later', 1_000n, 2),
      receivable('op-activate', 'cash_loan', 50_000n, 4),
    ],
    decisions: ['op-pay', 'op-loan'].map((operationId) => ({
      operationId,
      accountId: ACCOUNT,
      outcome: 'approve',
      rung: null,
      hasReport: operationId === 'op-loan',
      reportAgeSeconds: operationId === 'op-loan' ? 0 : null,
    })),
    accounts: [
      {
        accountId: ACCOUNT,
        version: 4,
        ...amounts({ payLaterPostedMinor: 6_000n, cashLoanPostedMinor: 50_000n }),
      },
    ],
    movements: [
      {
        reference: LOAN,
        state: 'done',
        direction: 'payout',
        amountMinor: 50_000n,
        bankAccount: 'ba-0000001',
      },
    ],
    versions: sampleVersions(),
    applications: [],
    transfers: [
      {
        transferId: 'tr-1',
        reference: LOAN,
        direction: 'payout',
        amountMinor: 50_000n,
        bankAccount: 'ba-0000001',
      },
    ],
    ledger: { transactions: 3, unbalanced: [], balances: 7, mismatches: [] },
    findings: [4, 8, 9, 10, 12, 14, 15].map((invariant) => ({ invariant, examined: 1, faults: [] })),
    trialBalances: [
      { atMs: STARTED_AT_MS + 100, sums: [{ currency: 'CNY', balancesMinor: 0n, entriesMinor: 0n }] },
    ],
    ...changes,
  };
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

function after(
  version: number,
  operationId: string,
  kind: VersionRow['kind'],
  changes: Partial<AccountAmounts>,
): VersionRow {
  return { accountId: ACCOUNT, version, operationId, kind, ...amounts(changes) };
}

function sampleVersions(): Evidence['versions'] {
  return [
    after(1, 'opening-1', 'opening', { payLaterPostedMinor: 5_000n }),
    after(2, 'op-pay', 'purchase', { payLaterPostedMinor: 6_000n }),
    after(3, 'op-loan', 'loan.approve', { payLaterPostedMinor: 6_000n, cashLoanPendingMinor: 50_000n }),
    after(4, 'op-activate', 'loan.activate', { payLaterPostedMinor: 6_000n, cashLoanPostedMinor: 50_000n }),
  ];
}

/** A purchase that did not fit into the limit. */
function refusedRow(): OperationRow {
  return operationRow({
    operationId: 'op-refused',
    key: 'key-refused',
    kind: 'purchase',
    amountMinor: 90_000n,
    accountVersion: 4,
    outcome: 'refused',
    refusalCode: 'limit_exceeded',
    resourceId: null,
  });
}

function sampleOperations(): Evidence['operations'] {
  return [
    operationRow({
      operationId: 'op-pay',
      key: 'key-pay-1',
      kind: 'purchase',
      amountMinor: 1_000n,
      accountVersion: 2,
    }),
    operationRow({
      operationId: 'op-loan',
      key: 'key-loan-1',
      kind: 'loan.approve',
      amountMinor: 50_000n,
      accountVersion: 3,
      resourceId: LOAN,
    }),
    operationRow({
      operationId: 'op-activate',
      callerId: 'worker',
      key: 'key-activate-1',
      kind: 'loan.activate',
      amountMinor: 50_000n,
      accountVersion: 4,
      resourceId: LOAN,
    }),
  ];
}

function sampleResources(): Pick<Evidence, 'payments' | 'loans'> {
  return {
    payments: [
      {
        paymentId: PAYMENT,
        accountId: ACCOUNT,
        merchantId: 'm-00001',
        orderId: 'order-1',
        amountMinor: 1_000n,
        feeMinor: 0n,
        instalments: 1,
        decisionId: 'op-pay',
        createdAtMs: STARTED_AT_MS + 20,
      },
    ],
    loans: [
      {
        loanId: LOAN,
        accountId: ACCOUNT,
        state: 'active',
        amountMinor: 50_000n,
        termMonths: 12,
        payoutAccount: 'ba-0000001',
        decisionId: 'op-loan',
        createdAtMs: STARTED_AT_MS + 50,
      },
    ],
  };
}

function receivable(
  transactionId: string,
  product: 'pay_later' | 'cash_loan',
  amountMinor: bigint,
  accountVersion: number,
  opening = false,
): Evidence['receivables'][number] {
  const ledgerAccountId = `receivable:${product}:${ACCOUNT}`;
  return { transactionId, opening, ledgerAccountId, amountMinor, accountId: ACCOUNT, accountVersion };
}
