import type { Evidence } from './evidence.ts';
import { changed, type Planted, without } from './planted.ts';
import { PLANTED_IN_DEBTS } from './planted-in-debts.ts';
import { PLANTED_IN_STAND_INS } from './planted-in-stand-ins.ts';
import { invocationOf, sampleEvidence } from './sample-evidence.ts';
import { ACCOUNT, loanRecord, paymentRecord } from './sample-rows.ts';

const base = sampleEvidence();

const other = paymentRecord({
  idempotencyKey: 'key-pay-2',
  arguments: { ...paymentRecord().arguments, orderId: 'order-2' },
});
const { resourceId: _, ...withoutAnswer } = other;
/** A payment whose client never learned what became of it. */
export const UNRESOLVED = { ...withoutAnswer, outcome: 'info' } as const;

/** Other limits than those under which things were accepted, in every version and in the account. */
function limitsOf(limits: Partial<Evidence['accounts'][number]>): Partial<Evidence> {
  return {
    versions: base.versions.map((row) => ({ ...row, ...limits })),
    accounts: base.accounts.map((row) => ({ ...row, ...limits })),
  };
}

/** What the database finds about an invariant. */
function found(invariant: number): Partial<Evidence> {
  const fault = { text: 'Something is off.', subjects: [ACCOUNT] };
  return { findings: [...base.findings, { invariant, examined: 1, faults: [fault] }] };
}

/** A payment that no row but its own speaks of. */
const HELD: Evidence['payments'][number] = {
  ...base.payments[0]!,
  paymentId: 'pay_x',
  state: 'held',
  capture: 'manual',
  holdExpiresOn: '2026-01-22',
  capturedMinor: 0n,
  refundedMinor: 0n,
};

/** Each planted violation: the invariant that must see it, what it is, and the part of the evidence that is changed. */
export const PLANTED: readonly Planted[] = [
  [1, 'an acknowledged payment is nowhere', { invocations: [...base.invocations, invocationOf(other)] }],
  [
    1,
    'an operation that was read back as done is nowhere',
    {
      invocations: [...base.invocations, invocationOf(UNRESOLVED, { resolution: 'done' })],
    },
  ],
  [[1, 9], 'the payment has another amount', { payments: changed(base.payments, 0, { amountMinor: 999n }) }],
  [
    1,
    'the payment went to another merchant',
    { payments: changed(base.payments, 0, { merchantId: 'm-00002' }) },
  ],
  [
    1,
    'the answer named another payment',
    {
      invocations: changed(base.invocations, 0, {
        record: paymentRecord({ resourceId: `pay_${'9'.repeat(32)}` }),
      }),
    },
  ],
  [
    1,
    'the payment was posted with another amount',
    { receivables: changed(base.receivables, 1, { amountMinor: 999n }) },
  ],
  [
    1,
    'the loan runs for another time',
    {
      invocations: changed(base.invocations, 1, {
        record: { ...loanRecord(), arguments: { ...loanRecord().arguments, termMonths: 3 } },
      }),
    },
  ],
  [2, 'an effect nobody asked for', { invocations: without(base.invocations, 0) }],
  [
    2,
    'an effect of a payment that failed',
    { invocations: changed(base.invocations, 0, { record: paymentRecord({ outcome: 'fail' }) }) },
  ],
  [
    2,
    'an effect of a payment that was never sent',
    {
      invocations: changed(base.invocations, 0, {
        record: paymentRecord({ outcome: 'unsent', attempts: 0 }),
      }),
    },
  ],
  [
    2,
    'a payment without an operation',
    {
      payments: [...base.payments, { ...HELD, orderId: 'order-9', decisionId: 'op-x' }],
    },
  ],
  [
    2,
    'a transaction without an operation',
    { transactions: [...base.transactions, { transactionId: 'op-x', createdAtMs: 2e6 }] },
  ],
  [
    3,
    'an order that was charged twice',
    { payments: [...base.payments, { ...HELD, decisionId: 'op-activate' }] },
  ],
  [
    3,
    'an operation that made two payments',
    { payments: [...base.payments, { ...HELD, orderId: 'order-9' }] },
  ],
  [
    5,
    'a transaction that does not sum to zero',
    { ledger: { ...base.ledger, unbalanced: [{ transactionId: 'op-pay', currency: 'CNY', sumMinor: 1n }] } },
  ],
  [
    5,
    'a trial balance off zero during the run',
    { trialBalances: [{ atMs: 5, sums: [{ currency: 'CNY', balancesMinor: 3n, entriesMinor: 0n }] }] },
  ],
  [6, 'an increase above the shared limit', limitsOf({ limitMinor: 55_999n })],
  [6, "an increase above the product's own limit", limitsOf({ cashLoanLimitMinor: 49_999n })],
  [
    7,
    'a balance that is not the sum of its entries',
    { ledger: { ...base.ledger, mismatches: [{ subject: 'merchant:m-00001', text: 'It is off.' }] } },
  ],
  [
    7,
    'a recorded balance that the replay does not give',
    { versions: changed(base.versions, 1, { payLaterPostedMinor: 6_001n }) },
  ],
  [
    7,
    'an account that holds more than the replay gives',
    { accounts: changed(base.accounts, 0, { payLaterPostedMinor: 1n }) },
  ],
  [
    11,
    'a loan that was paid out twice',
    { transfers: [...base.transfers, { ...base.transfers[0]!, transferId: 'tr-2' }] },
  ],
  [11, 'a loan that was never paid out', { transfers: [] }],
  [
    11,
    'a loan that was paid out with another amount',
    { transfers: changed(base.transfers, 0, { amountMinor: 49_999n }) },
  ],
  [
    11,
    'a loan that was paid out to another account',
    { transfers: changed(base.transfers, 0, { bankAccount: 'ba-0000002' }) },
  ],
  [
    11,
    'a payout of a loan that does not exist',
    { transfers: [...base.transfers, { ...base.transfers[0]!, reference: 'loan_x' }] },
  ],
  [
    13,
    'a version that is missing',
    {
      versions: changed(base.versions, 6, { version: 8 }),
      accounts: changed(base.accounts, 0, { version: 8 }),
    },
  ],
  [
    13,
    'a later operation with an earlier version',
    {
      invocations: changed(base.invocations, 0, { record: paymentRecord({ sentMs: 70, answeredMs: 80 }) }),
    },
  ],
  [17, 'an approval without a decision', { decisions: without(base.decisions, 0) }],
  [17, 'an effect that risk declined', { decisions: changed(base.decisions, 0, { outcome: 'decline' }) }],
  [
    17,
    'a decision about somebody else',
    { decisions: changed(base.decisions, 0, { accountId: 'a-0000002' }) },
  ],
  [17, 'a loan without a report', { decisions: changed(base.decisions, 1, { hasReport: false }) }],
  [
    17,
    'a rung that does not exist',
    { decisions: changed(base.decisions, 1, { rung: 'magic' }), rungCaps: {} },
  ],
  [
    17,
    'a degraded approval above its cap',
    {
      decisions: changed(base.decisions, 1, { rung: 'cached' }),
      rungCaps: { cached: { amountMinorMax: 49_999 } },
    },
  ],
  [
    17,
    'a degraded approval on too old a report',
    {
      decisions: changed(base.decisions, 1, { rung: 'cached', reportAgeSeconds: 11 }),
      rungCaps: { cached: { reportAgeSecondsMax: 10 } },
    },
  ],
  ...PLANTED_IN_STAND_INS,
  ...[4, 8, 12, 14, 15].map(
    (invariant) => [invariant, 'something that the database sees', found(invariant)] as const,
  ),
  ...PLANTED_IN_DEBTS,
  [
    11,
    'a repayment that was collected as a payout',
    { transfers: changed(base.transfers, 1, { direction: 'payout' }) },
  ],
  [
    11,
    'a transfer that the bank has not settled',
    { transfers: changed(base.transfers, 2, { state: 'pending' }) },
  ],
  [
    13,
    'a version that is taken twice',
    {
      versions: changed(base.versions, 6, { version: 6 }),
      accounts: changed(base.accounts, 0, { version: 6 }),
      operations: changed(base.operations, 6, { accountVersion: 6 }),
    },
  ],
  [
    16,
    'a look that does not show what was answered before',
    { looks: [{ accountId: 'a-0000001', sentMs: 200, version: 2 }] },
  ],
  [
    19,
    'a refusal without a reason that anybody knows',
    { operations: changed(base.operations, 3, { refusalCode: 'because' }) },
  ],
  [
    19,
    'a refusal for what would have fitted',
    { operations: changed(base.operations, 3, { amountMinor: 10n }) },
  ],
  [
    19,
    'a refusal recorded with what is no decision',
    { operations: changed(base.operations, 3, { refusalCode: 'overloaded' }) },
  ],
  [19, 'a refusal whose decision is nowhere', { decisions: without(base.decisions, 2) }],
  [
    19,
    'a refusal for another reason than its decision has',
    { decisions: changed(base.decisions, 2, { declineCode: 'fraud_block' }) },
  ],
  [
    19,
    'a decision to refuse without a reason',
    { decisions: changed(base.decisions, 2, { reasonCodes: [] }) },
  ],
  [
    19,
    'a refused refund that would have fitted',
    {
      operations: changed(base.operations, 3, {
        kind: 'payment.refund',
        refusalCode: 'refund_exceeds_captured',
        amountMinor: 100n,
      }),
    },
  ],
];
