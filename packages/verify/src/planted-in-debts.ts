import type { OperationRow } from './evidence.ts';
import { changed, type Planted, without } from './planted.ts';
import { sampleEvidence } from './sample-evidence.ts';
import { DIGEST, paymentRecord, refundRecord, repaymentRecord } from './sample-rows.ts';

const base = sampleEvidence();
const OTHER_DIGEST = DIGEST.replaceAll('a', 'b');

/** The refund, as if something else had been asked for. */
function refundOf(asked: { readonly amountMinor?: number; readonly paymentId?: string }) {
  const { accountId, paymentId = '' } = refundRecord().arguments;
  return refundRecord({ arguments: { accountId, paymentId, ...asked } });
}

/** What the answers to one key may not be, and what may not be in payments, loans, repayments and their instalments. */
export const PLANTED_IN_DEBTS: readonly Planted[] = [
  [
    1,
    'a refund of another amount than was asked',
    { invocations: changed(base.invocations, 2, { record: refundOf({ amountMinor: 399 }) }) },
  ],
  [
    1,
    'a refund of a part where all was asked',
    { invocations: changed(base.invocations, 2, { record: refundOf({}) }) },
  ],
  [
    1,
    'a refund of another payment than was asked',
    {
      invocations: changed(base.invocations, 2, {
        record: refundOf({ amountMinor: 400, paymentId: `pay_${'9'.repeat(32)}` }),
      }),
    },
  ],
  [
    1,
    'a capture that was answered and refunded',
    { invocations: changed(base.invocations, 2, { record: refundRecord({ operation: 'capture' }) }) },
  ],
  [
    1,
    'a repayment of another amount than was asked',
    { invocations: changed(base.invocations, 3, { record: repaymentRecord(1_999) }) },
  ],
  [2, 'a refund nobody asked for', { invocations: without(base.invocations, 2) }],
  [2, 'a repayment nobody asked for', { invocations: without(base.invocations, 3) }],
  [
    4,
    'a key that was answered in two ways',
    {
      invocations: changed(base.invocations, 0, {
        record: paymentRecord({
          answers: [
            { status: 201, sha256: DIGEST },
            { status: 201, sha256: OTHER_DIGEST },
          ],
        }),
      }),
    },
  ],
  [
    4,
    'an answer with another status than the one that is recorded',
    { answers: changed(base.answers, 0, { status: 200 }) },
  ],
  [
    4,
    'an answer with another body than the one that is recorded',
    { answers: changed(base.answers, 0, { sha256: OTHER_DIGEST }) },
  ],
  [
    4,
    'a client that was told of another refusal than is recorded',
    {
      invocations: [
        ...base.invocations,
        {
          key: 'key-refused-1',
          callerId: 'c-0000001',
          record: paymentRecord({
            outcome: 'fail',
            code: 'overdue',
            idempotencyKey: 'key-refused-1',
          }),
        },
      ],
    },
  ],
  [
    9,
    'a payment in a state to which nothing led',
    { payments: changed(base.payments, 0, { state: 'captured' }) },
  ],
  [
    9,
    'a hold that ended twice',
    {
      operations: [
        ...base.operations,
        {
          ...base.operations[4]!,
          operationId: 'op-void',
          key: 'key-expire',
          kind: 'payment.expire',
          accountVersion: 8,
        },
      ],
    },
  ],
  [
    [9, 15],
    'a payment that counts as captured what was not',
    { payments: changed(base.payments, 0, { capturedMinor: 1_001n }) },
  ],
  [9, 'a loan that is repaid and owed', { loans: changed(base.loans, 0, { state: 'repaid' }) }],
  [
    9,
    'a loan that was paid out after it had failed',
    {
      operations: [
        ...base.operations,
        {
          ...base.operations[2]!,
          operationId: 'op-fail',
          key: 'key-fail',
          kind: 'loan.fail',
          accountVersion: 3,
        },
      ],
    },
  ],
  [9, 'a repayment that failed after it was applied', failedLater()],
  [9, 'a payout that was posted twice', { payouts: changed(base.payouts, 0, { postings: 2 }) }],
  [9, 'a failed payout that was posted', { payouts: changed(base.payouts, 0, { state: 'failed' }) }],
  [
    9,
    'an instalment in a state to which nothing led',
    { instalments: changed(base.instalments, 1, { state: 'overdue' }) },
  ],
  [
    10,
    'refunds of more than was captured',
    {
      payments: changed(base.payments, 0, { refundedMinor: 400n }),
      refunds: [...base.refunds, { ...base.refunds[0]!, amountMinor: 700n }],
    },
  ],
  [
    10,
    'a refund that is not what its operation gave back',
    { refunds: changed(base.refunds, 0, { amountMinor: 300n }) },
  ],
  [10, 'a payment that forgot a refund', { payments: changed(base.payments, 0, { refundedMinor: 0n }) }],
  [10, 'an instalment that nothing paid', { instalments: changed(base.instalments, 2, { paidMinor: 5n }) }],
  [
    10,
    'a repayment that went to what is due later',
    { applications: changed(base.applications, 1, { resourceId: base.payments[0]!.paymentId }) },
  ],
  [
    [7, 10],
    'a repayment that paid interest before it was due',
    { applications: changed(base.applications, 1, { interestMinor: 1n, paidMinor: 1_999n }) },
  ],
  [
    10,
    'a repayment of which a part is nowhere',
    { repayments: changed(base.repayments, 0, { unappliedMinor: 1n }) },
  ],
  [
    10,
    'what was paid by an operation that never happened',
    { applications: [...base.applications, { ...base.applications[0]!, operationId: 'op-x' }] },
  ],
  [15, 'a plan that lost a fen', { instalments: changed(base.instalments, 13, { interestMinor: 0n }) }],
  [15, 'a part of a plan that is gone', { instalments: without(base.instalments, 13) }],
  [
    [1, 9, 15],
    'a fee that the plan does not have',
    { payments: changed(base.payments, 0, { feeMinor: 1n }) },
  ],
];

function failedLater(): Planted[2] {
  const fail: OperationRow = {
    ...base.operations[6]!,
    operationId: 'op-fail',
    key: 'key-fail',
    kind: 'repayment.fail',
    accountVersion: 8,
  };
  return { operations: [...base.operations, fail] };
}
