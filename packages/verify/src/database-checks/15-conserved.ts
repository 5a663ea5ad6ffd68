import { LOAN_INTEREST_BASIS_POINTS_A_MONTH } from '@breakwater/ledger';
import type { DatabaseCheck } from './database-check.ts';

const PLANS = `
  SELECT resource_id, sum(principal_minor) AS principal, sum(fee_minor) AS fee, sum(interest_minor) AS interest,
      -- What is still owed in each month, the first with all of it.
      sum(principal_minor * number) AS owed_by_month
    FROM credit.instalments GROUP BY resource_id`;

/** The parts of a plan sum exactly to what is paid back. */
export const conserved: DatabaseCheck = {
  invariant: 15,
  examined: 'SELECT count(DISTINCT resource_id)::int AS examined FROM credit.instalments',
  faults: [
    {
      text: 'The instalments of a payment do not sum to its price and its fee.',
      sql: `SELECT p.payment_id AS subject FROM credit.payments AS p
              LEFT JOIN (${PLANS}) AS i ON i.resource_id = p.payment_id
             WHERE coalesce(i.principal, 0) <> p.captured_minor OR coalesce(i.interest, 0) <> 0
                OR (p.captured_minor > 0 AND coalesce(i.fee, 0) <> p.fee_minor)`,
    },
    {
      text: 'The instalments of a loan do not sum to its amount and its interest.',
      sql: `SELECT l.loan_id AS subject FROM credit.loans AS l
              LEFT JOIN (${PLANS}) AS i ON i.resource_id = l.loan_id
             WHERE coalesce(i.principal, 0) <> l.amount_minor OR coalesce(i.fee, 0) <> 0
                OR coalesce(i.interest, 0)
                   <> (i.owed_by_month * ${LOAN_INTEREST_BASIS_POINTS_A_MONTH} + 5000)::bigint / 10000`,
    },
  ],
};
