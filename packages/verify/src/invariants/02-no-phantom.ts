import type { Evidence, Invocation, OperationRow } from '../evidence.ts';
import { Effects } from './effect.ts';
import {
  type Finding,
  type Invariant,
  isAcknowledged,
  isWithoutEffect,
  keyOf,
  orderOf,
} from './invariant.ts';

type Violations = Finding['violations'];

/** What happens only when a customer asks for it. */
const ASKED_FOR: ReadonlySet<OperationRow['kind']> = new Set<OperationRow['kind']>([
  'purchase',
  'payment.hold',
  'payment.capture',
  'payment.void',
  'payment.refund',
  'loan.approve',
  'repayment.request',
]);

/** Every effect was asked for; what the client knows not to have happened has none. */
export const noPhantom: Invariant = {
  number: 2,
  name: 'no phantom effect',
  check(evidence) {
    const recent = evidence.operations.filter(
      (operation) => operation.outcome === 'done' && operation.createdAtMs >= evidence.startedAtMs,
    );
    // The rest is done by the platform itself, and is judged by the invariants of what it is done to.
    const asked = recent.filter(({ kind }) => ASKED_FOR.has(kind));
    return {
      examined: asked.length + evidence.invocations.filter(isWithoutEffect).length,
      violations: [...withoutInvocation(evidence, asked), ...withoutOperation(evidence)],
    };
  },
};

function withoutInvocation(evidence: Evidence, operations: readonly OperationRow[]): Violations {
  const invocations = new Map(evidence.invocations.map((invocation) => [keyOf(invocation), invocation]));
  const orders = ordersThatMayHappen(evidence);
  const orderOfCharge = new Map(
    evidence.payments.map(({ decisionId, accountId, orderId }) => [decisionId, orderOf(accountId, orderId)]),
  );
  const effects = new Effects(evidence);
  return operations.flatMap((operation) => {
    const invocation = invocations.get(keyOf(operation));
    const subjects = [operation.key, operation.accountId];
    if (invocation === undefined) {
      // An order that somebody did ask for, charged under a second key, is a double charge: invariant 3.
      const order = orderOfCharge.get(operation.operationId) ?? '';
      if (orders.has(order)) return [];
      return [{ text: `A ${operation.kind} took effect that nobody asked for.`, subjects }];
    }
    if (isWithoutEffect(invocation)) {
      const { outcome, operation: journey } = invocation.record;
      return [{ text: `A ${journey} that ended as "${outcome}" took effect.`, subjects }];
    }
    // An acknowledged one is compared by invariant 1.
    const fault = isAcknowledged(invocation) ? undefined : effects.fault(invocation, operation);
    return fault === undefined
      ? []
      : [{ text: `A ${invocation.record.operation} of unknown outcome ${fault}.`, subjects }];
  });
}

function ordersThatMayHappen(evidence: Evidence): ReadonlySet<string> {
  const orders = evidence.invocations
    .filter((invocation: Invocation) => !isWithoutEffect(invocation))
    .flatMap(({ record: { arguments: asked } }) =>
      asked.orderId === undefined ? [] : orderOf(asked.accountId, asked.orderId),
    );
  return new Set(orders);
}

/** Payments, loans, repayments and movements whose operation is nowhere recorded as done. */
function withoutOperation(evidence: Evidence): Violations {
  const done = new Set(
    evidence.operations.filter(({ outcome }) => outcome === 'done').map(({ operationId }) => operationId),
  );
  const promised = new Set(
    evidence.operations
      .filter(({ outcome, kind }) => outcome === 'done' && kind === 'repayment.request')
      .map(({ resourceId }) => resourceId),
  );
  const effects = [
    ...evidence.payments.map((row) => ({ what: 'payment', id: row.paymentId, by: row.decisionId, row })),
    ...evidence.loans.map((row) => ({ what: 'loan', id: row.loanId, by: row.decisionId, row })),
    ...evidence.transactions.map((row) => ({
      what: 'transaction',
      id: row.transactionId,
      by: row.transactionId,
      row,
    })),
  ];
  const strays = effects.filter(({ by }) => !done.has(by));
  const repayments = evidence.repayments
    .filter(({ repaymentId }) => !promised.has(repaymentId))
    .map((row) => ({ what: 'repayment', id: row.repaymentId, row }));
  return [...strays, ...repayments]
    .filter(({ row }) => row.createdAtMs >= evidence.startedAtMs)
    .map(({ what, id }) => ({ text: `A ${what} exists that no operation made.`, subjects: [id] }));
}
