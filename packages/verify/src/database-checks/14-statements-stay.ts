import type { DatabaseCheck } from './database-check.ts';

/** What each statement must say, computed anew from the entries. */
const EXPECTED = `
  SELECT s.account_id, s.period, s.opening_minor, s.closing_minor, s.body::jsonb AS body,
      coalesce(sum(e.amount_minor) FILTER (WHERE to_char(e.business_date, 'YYYY-MM') < s.period), 0) AS opening,
      coalesce(sum(e.amount_minor), 0) AS closing,
      count(e.amount_minor) FILTER (WHERE to_char(e.business_date, 'YYYY-MM') = s.period) AS lines
    FROM credit.statements AS s
    LEFT JOIN credit.entries AS e
      ON e.account_id = s.account_id AND to_char(e.business_date, 'YYYY-MM') <= s.period
    GROUP BY s.account_id, s.period`;

/** A closed statement still says what the entries of its month say, and begins where the one before ended. */
export const statementsStay: DatabaseCheck = {
  invariant: 14,
  examined: 'SELECT count(*)::int AS examined FROM credit.statements',
  faults: [
    {
      text: 'A statement does not say what the entries of its period say.',
      sql: `SELECT account_id || ' ' || period AS subject FROM (${EXPECTED}) AS x
             WHERE opening_minor <> opening OR closing_minor <> closing
                OR (body->>'openingMinor')::bigint <> opening OR (body->>'closingMinor')::bigint <> closing
                OR jsonb_array_length(body->'lines') <> lines
                OR opening + (SELECT coalesce(sum((l->>'amountMinor')::bigint), 0)
                    FROM jsonb_array_elements(body->'lines') AS l) <> closing`,
    },
    {
      text: 'A statement does not begin where the one before ended.',
      sql: `SELECT account_id || ' ' || period AS subject FROM (
              SELECT account_id, period, opening_minor,
                  lag(closing_minor) OVER (PARTITION BY account_id ORDER BY period) AS before
                FROM credit.statements) AS x WHERE opening_minor <> before`,
    },
    {
      text: 'A statement covers a period that is not over.',
      sql: `SELECT account_id || ' ' || period AS subject FROM credit.statements, credit.business_day
             WHERE period >= to_char(business_date, 'YYYY-MM')`,
    },
  ],
};
