import type { PaymentProgress } from '@breakwater/ledger';
import type { Evidence, OperationRow, PaymentRow } from '../evidence.ts';
import type { Finding, Invariant } from './invariant.ts';
import { followPayment } from './payment-progress.ts';
import { planFaults } from './plan-history.ts';
import { operationsByResource } from './resource-operations.ts';
import { followLoan, followRepayment } from './transfer-progress.ts';

type Violations = Finding['violations'];

/**
 * Every payment, loan, repayment, payout and instalment is in the state to which the operations on it lead, step by
 * step through the pure state machines; so a hold and a transfer end once.
 */
export const legalStates: Invariant = {
  number: 9,
  name: 'legal states',
  check(evidence) {
    const { payments, loans, repayments, payouts, instalments } = evidence;
    return {
      examined: payments.length + loans.length + repayments.length + payouts.length + instalments.length,
      violations: [
        ...paymentFaults(evidence),
        ...transferFaults(evidence),
        ...payoutFaults(evidence),
        ...planFaults(evidence, 9),
      ],
    };
  },
};

function paymentFaults(evidence: Evidence): Violations {
  const operations = operationsByResource(evidence);
  return evidence.payments.flatMap((payment) => {
    const by = operations.get(payment.paymentId) ?? [];
    const followed = followPayment(by);
    // One that nothing made is a phantom: invariant 2.
    if (followed === undefined) return [];
    const text = followed.legal
      ? (progressFault(payment, followed.progress) ?? termsFault(payment, by))
      : `A ${followed.kind} happened to a payment in a state in which it may not.`;
    return text === undefined ? [] : [{ text, subjects: [payment.paymentId] }];
  });
}

/** What a payment says of itself and of what was captured, against its operations. */
function progressFault(payment: PaymentRow, progress: PaymentProgress): string | undefined {
  if (payment.state !== progress.state)
    return `A payment is ${payment.state}; its operations lead to ${progress.state}.`;
  const capturedMinor = 'capturedMinor' in progress ? progress.capturedMinor : 0n;
  if (payment.capturedMinor !== capturedMinor)
    return `A payment counts ${payment.capturedMinor} as captured; its operations captured ${capturedMinor}.`;
  return undefined;
}

/** Price and fee are those of the operation that made the payment, the fee those of its capture if there was one. */
function termsFault({ amountMinor, feeMinor }: PaymentRow, by: readonly OperationRow[]): string | undefined {
  const [made] = by;
  const posted = by.find(({ kind }) => kind === 'payment.capture') ?? made;
  if (made?.amountMinor === amountMinor && posted?.feeMinor === feeMinor) return undefined;
  return `A payment of ${amountMinor} with a fee of ${feeMinor} was made as one of ${made?.amountMinor} with ${posted?.feeMinor}.`;
}

function transferFaults(evidence: Evidence): Violations {
  const operations = operationsByResource(evidence);
  const instalments = Map.groupBy(evidence.instalments, ({ resourceId }) => resourceId);
  const followed = [
    ...evidence.loans.map(({ loanId, state, amountMinor }) => ({
      what: 'loan',
      id: loanId,
      state,
      amountMinor,
      by: operations.get(loanId),
      follow: (by: NonNullable<ReturnType<typeof operations.get>>) =>
        followLoan(by, instalments.get(loanId) ?? []),
    })),
    ...evidence.repayments.map(({ repaymentId, state, amountMinor }) => ({
      what: 'repayment',
      id: repaymentId,
      state,
      amountMinor,
      by: operations.get(repaymentId),
      follow: followRepayment,
    })),
  ];
  return followed.flatMap(({ what, id, state, amountMinor, by, follow }) => {
    // One that nothing made is a phantom: invariant 2.
    if (by === undefined) return [];
    const end = follow(by);
    if ('illegal' in end) {
      const text = `A ${end.illegal} happened to a ${what} in a state in which it may not.`;
      return [{ text, subjects: [id] }];
    }
    const made = by[0]?.amountMinor;
    if (made !== amountMinor)
      return [{ text: `A ${what} of ${amountMinor} was made as one of ${made}.`, subjects: [id] }];
    return agrees(state, end.state)
      ? []
      : [{ text: `A ${what} is ${state}; what happened to it leads to ${end.state}.`, subjects: [id] }];
  });
}

/** A transfer that has begun and not ended is recorded in the row alone. */
function agrees(recorded: string, followed: string): boolean {
  if (followed === 'approved') return recorded === 'approved' || recorded === 'disbursing';
  if (followed === 'requested') return recorded === 'requested' || recorded === 'collecting';
  return recorded === followed;
}

function payoutFaults({ payouts }: Evidence): Violations {
  return payouts
    .filter(({ state, postings }) => postings !== (state === 'paid' ? 1 : 0))
    .map(({ payoutId, state, postings }) => ({
      text: `A payout that is ${state} was posted ${postings} times.`,
      subjects: [payoutId],
    }));
}
