import type { DatabaseCheck } from './database-check.ts';

/** How often each thing happened to a resource. */
const happened = (...kinds: readonly string[]): string => `
  (SELECT resource_id, ${kinds.map((kind) => `count(*) FILTER (WHERE kind = '${kind}') AS ${kind.replace(/.*\./, '')}s`).join(', ')}
     FROM credit.operations WHERE outcome = 'done' GROUP BY resource_id) AS h`;

/** Every state is what the operations on it lead to, and a hold or a transfer ends once. */
export const legalStates: DatabaseCheck = {
  invariant: 9,
  examined: `SELECT ((SELECT count(*) FROM credit.payments) + (SELECT count(*) FROM credit.loans)
    + (SELECT count(*) FROM credit.repayments) + (SELECT count(*) FROM credit.payouts))::int AS examined`,
  faults: [
    {
      text: 'A hold ended more than once, or its payment is in a state that nothing led to.',
      sql: `SELECT p.payment_id AS subject FROM credit.payments AS p
              JOIN ${happened('payment.capture', 'payment.void', 'payment.expire', 'payment.refund')}
                ON h.resource_id = p.payment_id
             WHERE h.captures + h.voids + h.expires > 1
                OR (p.state = 'voided') <> (h.voids = 1) OR (p.state = 'expired') <> (h.expires = 1)
                OR (p.capture = 'manual' AND p.state IN ('captured', 'partially_refunded', 'refunded'))
                   <> (h.captures = 1)
                OR (p.state IN ('partially_refunded', 'refunded')) <> (h.refunds > 0)`,
    },
    {
      text: "A loan's transfer ended more than once, or the loan is in a state that nothing led to.",
      sql: `SELECT l.loan_id AS subject FROM credit.loans AS l
              JOIN ${happened('loan.activate', 'loan.fail')} ON h.resource_id = l.loan_id
             WHERE h.activates + h.fails > 1 OR (l.state = 'failed') <> (h.fails = 1)
                OR (l.state IN ('active', 'overdue', 'repaid')) <> (h.activates = 1)`,
    },
    {
      text: 'A repayment ended more than once, or is in a state that nothing led to.',
      sql: `SELECT r.repayment_id AS subject FROM credit.repayments AS r
              JOIN ${happened('repayment.apply', 'repayment.fail')} ON h.resource_id = r.repayment_id
             WHERE h.applys + h.fails > 1 OR (r.state = 'failed') <> (h.fails = 1)
                OR (r.state = 'applied') <> (h.applys = 1)`,
    },
    {
      text: 'A payout is paid without a movement, or has one and is not paid.',
      sql: `SELECT coalesce(p.payout_id, t.resource_id) AS subject FROM credit.payouts AS p
              FULL JOIN (SELECT resource_id FROM credit.transactions WHERE kind = 'payout') AS t
                ON t.resource_id = p.payout_id
             WHERE (p.state IS NOT DISTINCT FROM 'paid') <> (t.resource_id IS NOT NULL)`,
    },
    {
      text: 'A loan is repaid or overdue, and its instalments are not.',
      sql: `SELECT l.loan_id AS subject FROM credit.loans AS l JOIN (
                SELECT resource_id, bool_and(state = 'paid') AS paid, bool_or(state = 'overdue') AS late
                  FROM credit.instalments GROUP BY resource_id) AS i ON i.resource_id = l.loan_id
             WHERE (l.state = 'repaid') <> i.paid OR (l.state = 'overdue') <> i.late`,
    },
  ],
};
