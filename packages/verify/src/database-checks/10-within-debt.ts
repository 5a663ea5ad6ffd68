import type { DatabaseCheck } from './database-check.ts';

/** Refunds never exceed what was captured, and no instalment is paid more than it is. */
export const withinDebt: DatabaseCheck = {
  invariant: 10,
  examined: `SELECT ((SELECT count(*) FROM credit.refunds) + (SELECT count(*) FROM credit.applications)
    + (SELECT count(*) FROM credit.instalments))::int AS examined`,
  faults: [
    {
      text: 'The refunds of a payment are not what it counts as refunded, or more than was captured.',
      sql: `SELECT p.payment_id AS subject FROM credit.payments AS p
              LEFT JOIN (SELECT payment_id, sum(amount_minor) AS amount, sum(fee_minor) AS fee
                FROM credit.refunds GROUP BY payment_id) AS r USING (payment_id)
             WHERE coalesce(r.amount, 0) <> p.refunded_minor OR coalesce(r.fee, 0) <> p.fee_refunded_minor
                OR p.refunded_minor > p.captured_minor OR p.fee_refunded_minor > p.fee_minor
                OR (p.captured_minor > 0
                  AND p.fee_refunded_minor <> p.fee_minor * p.refunded_minor / p.captured_minor)`,
    },
    {
      text: 'An instalment counts as paid what nothing paid, or more than it is.',
      sql: `SELECT i.resource_id || ' ' || i.number AS subject FROM credit.instalments AS i
              LEFT JOIN (SELECT resource_id, number, sum(paid_minor) AS paid, sum(interest_minor) AS interest
                FROM credit.applications GROUP BY resource_id, number) AS a USING (resource_id, number)
             WHERE coalesce(a.paid, 0) <> i.paid_minor OR coalesce(a.interest, 0) <> i.interest_paid_minor
                OR i.paid_minor > i.principal_minor + i.fee_minor OR i.interest_paid_minor > i.interest_minor`,
    },
    {
      text: 'A repayment went further than its amount, or a part of it is nowhere.',
      sql: `SELECT r.repayment_id AS subject FROM credit.repayments AS r
              LEFT JOIN (SELECT source_id, sum(paid_minor + interest_minor) AS applied
                FROM credit.applications GROUP BY source_id) AS a ON a.source_id = r.repayment_id
             WHERE coalesce(a.applied, 0) + r.unapplied_minor
                <> CASE r.state WHEN 'applied' THEN r.amount_minor ELSE 0 END`,
    },
  ],
};
