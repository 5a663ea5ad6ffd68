import { refundFee } from '@breakwater/ledger';
import type { Evidence, PaymentRow, RefundRow } from '../evidence.ts';
import type { Finding, Invariant } from './invariant.ts';
import { planFaults } from './plan-history.ts';

type Violations = Finding['violations'];

/**
 * The refunds of a payment never exceed what was captured, each with its part of the fee; a repayment goes to what is
 * due the longest, interest before principal, and never further than what is open or than its own amount.
 */
export const withinDebt: Invariant = {
  number: 10,
  name: 'refunds and repayments stay within what is owed',
  check(evidence) {
    const { refunds, repayments, applications, instalments } = evidence;
    return {
      examined: refunds.length + repayments.length + applications.length + instalments.length,
      violations: [
        ...refundFaults(evidence),
        ...repaymentFaults(evidence),
        ...strayApplications(evidence),
        ...planFaults(evidence, 10),
      ],
    };
  },
};

function refundFaults(evidence: Evidence): Violations {
  const operations = new Map(evidence.operations.map((row) => [row.operationId, row]));
  const refunds = Map.groupBy(evidence.refunds, ({ paymentId }) => paymentId);
  return evidence.payments.flatMap((payment) => {
    const inOrder = (refunds.get(payment.paymentId) ?? []).toSorted(
      (a, b) =>
        (operations.get(a.operationId)?.accountVersion ?? 0) -
        (operations.get(b.operationId)?.accountVersion ?? 0),
    );
    const text =
      inOrder
        .map((refund) => {
          const operation = operations.get(refund.operationId);
          return operation?.amountMinor === refund.amountMinor && operation.feeMinor === refund.feeMinor
            ? undefined
            : `A refund of ${refund.amountMinor} and ${refund.feeMinor} of the fee is not what its operation gave back.`;
        })
        .find((fault) => fault !== undefined) ?? runningFault(payment, inOrder);
    return text === undefined ? [] : [{ text, subjects: [payment.paymentId] }];
  });
}

/** The first refund of a payment that goes too far, or sums that are not those of its refunds. */
function runningFault(payment: PaymentRow, refunds: readonly RefundRow[]): string | undefined {
  let refunded = { amountMinor: 0n, feeMinor: 0n };
  for (const { amountMinor, feeMinor } of refunds) {
    const total = refunded.amountMinor + amountMinor;
    if (total > payment.capturedMinor) return `Refunds of ${total} exceed ${payment.capturedMinor} captured.`;
    const fee = refundFee(payment, refunded, amountMinor);
    if (feeMinor !== fee) return `A refund gave back ${feeMinor} of the fee, and its part is ${fee}.`;
    refunded = { amountMinor: total, feeMinor: refunded.feeMinor + feeMinor };
  }
  if (payment.refundedMinor === refunded.amountMinor && payment.feeRefundedMinor === refunded.feeMinor)
    return undefined;
  return `A payment counts ${payment.refundedMinor} and ${payment.feeRefundedMinor} of the fee as refunded; its refunds sum to ${refunded.amountMinor} and ${refunded.feeMinor}.`;
}

function repaymentFaults(evidence: Evidence): Violations {
  const applied = Map.groupBy(evidence.applications, ({ sourceId }) => sourceId);
  return evidence.repayments.flatMap(({ repaymentId, state, amountMinor, unappliedMinor }) => {
    const parts = applied.get(repaymentId) ?? [];
    const sum = parts.reduce((all, { paidMinor, interestMinor }) => all + paidMinor + interestMinor, 0n);
    const expected = state === 'applied' ? amountMinor : 0n;
    if (sum + unappliedMinor === expected) return [];
    const text = `A repayment of ${amountMinor} that is ${state} paid ${sum} and left ${unappliedMinor} over.`;
    return [{ text, subjects: [repaymentId] }];
  });
}

/** What counts as paid by something that pays nothing. */
function strayApplications(evidence: Evidence): Violations {
  const paying = new Set(evidence.versions.map(({ operationId }) => operationId));
  return evidence.applications
    .filter(({ operationId }) => !paying.has(operationId))
    .map(({ operationId, resourceId, number }) => ({
      text: `Part ${number} of ${resourceId} was paid by an operation that never happened.`,
      subjects: [operationId],
    }));
}
