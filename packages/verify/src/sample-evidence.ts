import type { HistoryRecord } from '@breakwater/contracts';
import type { Evidence, Invocation, TransferRow } from './evidence.ts';
import {
  ACCOUNT,
  CALLER,
  DIGEST,
  LOAN,
  loanRecord,
  PAYMENT,
  paymentRecord,
  PAYOUT,
  refundRecord,
  REPAYMENT,
  repaymentRecord,
  sampleAccounts,
  sampleInstalments,
  sampleOperations,
  sampleVersions,
  STARTED_AT_MS,
} from './sample-rows.ts';

/** A record as an operation that may move money. */
export function invocationOf(record: HistoryRecord, changes: Partial<Invocation> = {}): Invocation {
  return { record, key: record.idempotencyKey ?? '', callerId: CALLER, ...changes };
}

/**
 * A small world in which everything is right, for tests to break one thing at a time: an opening balance of 5,000, a
 * purchase of 1,000 of which 400 were refunded, a loan of 50,000 that was paid out, a repayment of 2,000, and two
 * refusals.
 */
export function sampleEvidence(changes: Partial<Evidence> = {}): Evidence {
  return {
    startedAtMs: STARTED_AT_MS,
    invocations: [paymentRecord(), loanRecord(), refundRecord(), repaymentRecord()].map((record) =>
      invocationOf(record),
    ),
    looks: [{ accountId: ACCOUNT, sentMs: 200, version: 4 }],
    businessDate: '2026-01-15',
    operations: sampleOperations(),
    answers: [{ callerId: CALLER, key: 'key-pay-1', status: 201, sha256: DIGEST }],
    ...sampleResources(),
    ...sampleMovements(),
    transactions: ['pay', 'activate', 'refund', 'apply'].map((name) => ({
      transactionId: `op-${name}`,
      createdAtMs: STARTED_AT_MS + 20,
    })),
    receivables: [
      receivable('opening-1', 'pay_later', 5_000n, 1, true),
      receivable('op-pay', 'pay_later', 1_000n, 2),
      receivable('op-activate', 'cash_loan', 50_000n, 4),
      receivable('op-refund', 'pay_later', -400n, 5),
      receivable('op-apply', 'pay_later', -2_000n, 7),
    ],
    decisions: [
      decision('op-pay', {}),
      decision('op-loan', { hasReport: true, reportAgeSeconds: 0 }),
      decision('op-declined', {
        outcome: 'decline',
        declineCode: 'velocity_block',
        reasonCodes: ['too_many_payments'],
      }),
    ],
    standIns: [],
    deferrals: [],
    accounts: sampleAccounts(),
    versions: sampleVersions(),
    ledger: { transactions: 5, unbalanced: [], balances: 7, mismatches: [] },
    findings: [4, 8, 12, 14, 15].map((invariant) => ({ invariant, examined: 1, faults: [] })),
    trialBalances: [
      { atMs: STARTED_AT_MS + 100, sums: [{ currency: 'CNY', balancesMinor: 0n, entriesMinor: 0n }] },
    ],
    ...changes,
  };
}

function decision(
  operationId: string,
  changes: Partial<Evidence['decisions'][number]>,
): Evidence['decisions'][number] {
  return {
    operationId,
    accountId: ACCOUNT,
    outcome: 'approve',
    declineCode: null,
    reasonCodes: [],
    rung: null,
    hasReport: false,
    reportAgeSeconds: null,
    caps: null,
    ...changes,
  };
}

function sampleResources(): Pick<
  Evidence,
  'payments' | 'refunds' | 'loans' | 'repayments' | 'payouts' | 'instalments' | 'applications'
> {
  const made = { accountId: ACCOUNT, createdAtMs: STARTED_AT_MS + 20 };
  const nothing = { interestMinor: 0n, number: 1 };
  return {
    payments: [
      {
        ...made,
        paymentId: PAYMENT,
        merchantId: 'm-00001',
        orderId: 'order-1',
        decisionId: 'op-pay',
        capture: 'automatic',
        state: 'partially_refunded',
        holdExpiresOn: null,
        instalments: 1,
        amountMinor: 1000n,
        capturedMinor: 1000n,
        refundedMinor: 400n,
        feeMinor: 0n,
        feeRefundedMinor: 0n,
      },
    ],
    refunds: [{ operationId: 'op-refund', paymentId: PAYMENT, amountMinor: 400n, feeMinor: 0n }],
    loans: [
      {
        ...made,
        loanId: LOAN,
        state: 'active',
        amountMinor: 50000n,
        termMonths: 12,
        payoutAccount: 'ba-0000001',
        decisionId: 'op-loan',
      },
    ],
    repayments: [
      { ...made, repaymentId: REPAYMENT, state: 'applied', amountMinor: 2_000n, unappliedMinor: 0n },
    ],
    payouts: [{ payoutId: PAYOUT, state: 'paid', postings: 1 }],
    instalments: sampleInstalments(),
    applications: [
      { ...nothing, operationId: 'op-refund', sourceId: PAYMENT, resourceId: PAYMENT, paidMinor: 400n },
      {
        ...nothing,
        operationId: 'op-apply',
        sourceId: REPAYMENT,
        resourceId: `open_${ACCOUNT}`,
        paidMinor: 2000n,
      },
    ],
  };
}

/** What went through the bank, by the ledger and by the bank's own book. */
function sampleMovements(): Pick<Evidence, 'movements' | 'transfers'> {
  const moved: readonly Omit<TransferRow, 'transferId' | 'state'>[] = [
    { reference: LOAN, direction: 'payout', amountMinor: 50_000n, bankAccount: 'ba-0000001' },
    { reference: REPAYMENT, direction: 'collection', amountMinor: 2_000n, bankAccount: 'ba-0000001' },
    { reference: PAYOUT, direction: 'payout', amountMinor: 600n, bankAccount: 'bm-00001' },
  ];
  return {
    movements: moved.map((movement) => ({ ...movement, state: 'done' })),
    transfers: moved.map((movement, index) => ({
      ...movement,
      state: 'settled',
      transferId: `tr-${index + 1}`,
    })),
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
