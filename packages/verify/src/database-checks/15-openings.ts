import type { DatabaseCheck } from './database-check.ts';

/** What an account opens with is owed in instalments that sum to it; one in credit owes none. */
export const openingsConserved: DatabaseCheck = {
  invariant: 15,
  examined: `SELECT count(*)::int AS examined FROM credit.transactions WHERE kind = 'opening'`,
  faults: [
    {
      text: 'The instalments of an opening balance do not sum to it.',
      sql: `SELECT coalesce(e.account_id, i.account_id) AS subject
              FROM (SELECT e.account_id, sum(e.amount_minor) AS amount
                      FROM credit.entries AS e JOIN credit.transactions AS t USING (transaction_id)
                     WHERE t.kind = 'opening' AND e.account_id IS NOT NULL GROUP BY e.account_id) AS e
              FULL JOIN (SELECT account_id, sum(principal_minor + fee_minor) AS planned, sum(interest_minor) AS interest
                           FROM credit.instalments WHERE starts_with(resource_id, 'open_') GROUP BY account_id) AS i
                USING (account_id)
             WHERE greatest(coalesce(e.amount, 0), 0) <> coalesce(i.planned, 0) OR coalesce(i.interest, 0) <> 0`,
    },
  ],
};
