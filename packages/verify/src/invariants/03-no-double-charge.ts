import { type Finding, type Invariant, keyOf, orderOf } from './invariant.ts';

/** A key takes effect at most once, an operation makes at most one thing, and an order is charged at most once. */
export const noDoubleCharge: Invariant = {
  number: 3,
  name: 'no double charge',
  check(evidence) {
    const done = evidence.operations.filter(({ outcome }) => outcome === 'done');
    const made = [...evidence.payments, ...evidence.loans];
    return {
      examined: done.length,
      violations: [
        ...repeated(Map.groupBy(done, keyOf), 'A key took effect', (row) => row.operationId),
        ...repeated(
          Map.groupBy(made, ({ decisionId }) => decisionId),
          'An operation made something',
          (row) => ('paymentId' in row ? row.paymentId : row.loanId),
        ),
        ...repeated(
          Map.groupBy(evidence.payments, ({ accountId, orderId }) => orderOf(accountId, orderId)),
          'An order was charged',
          (row) => row.paymentId,
        ),
      ],
    };
  },
};

function repeated<Row>(
  groups: ReadonlyMap<string, readonly Row[]>,
  what: string,
  idOf: (row: Row) => string,
): Finding['violations'] {
  return [...groups]
    .filter(([, rows]) => rows.length > 1)
    .map(([key, rows]) => ({ text: `${what} ${rows.length} times.`, subjects: [key, ...rows.map(idOf)] }));
}
