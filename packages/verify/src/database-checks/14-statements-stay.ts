import type { DatabaseCheck } from './database-check.ts';

/** The periods that the close of their last day has closed. */
const CLOSED = `
  SELECT to_char(business_date, 'YYYY-MM') AS period FROM credit.day_closes
   WHERE finished_at IS NOT NULL AND extract(day FROM business_date + 1) = 1`;

/** What each account's statement of each of these periods must say, byte for byte, computed anew from the entries. */
const EXPECTED = `
  SELECT a.account_id, c.period, x.opening, x.opening + x.change AS closing, x.lines <> '[]' AS moved,
      jsonb_build_object('accountId', a.account_id, 'period', c.period, 'fromDate', c.period || '-01',
        'toDate', to_char((c.period || '-01')::date + interval '1 month - 1 day', 'YYYY-MM-DD'), 'currency', a.currency,
        'openingMinor', x.opening, 'closingMinor', x.opening + x.change, 'lines', x.lines)::text AS body
    FROM (SELECT period FROM credit.statements UNION SELECT period FROM (${CLOSED}) AS closed) AS c
    CROSS JOIN credit.accounts AS a
    CROSS JOIN LATERAL (
      SELECT coalesce(sum(e.amount_minor) FILTER (WHERE to_char(e.business_date, 'YYYY-MM') < c.period), 0) AS opening,
          coalesce(sum(e.amount_minor) FILTER (WHERE to_char(e.business_date, 'YYYY-MM') = c.period), 0) AS change,
          coalesce(jsonb_agg(jsonb_build_object('version', e.account_version,
              'businessDate', to_char(e.business_date, 'YYYY-MM-DD'), 'kind', t.kind,
              'product', split_part(e.ledger_account_id, ':', 2), 'amountMinor', e.amount_minor,
              'resourceId', t.resource_id) ORDER BY e.account_version, e.ledger_account_id)
            FILTER (WHERE to_char(e.business_date, 'YYYY-MM') = c.period), '[]') AS lines
        FROM credit.entries AS e JOIN credit.transactions AS t USING (transaction_id)
       WHERE e.account_id = a.account_id AND to_char(e.business_date, 'YYYY-MM') <= c.period) AS x
   WHERE a.version > 0`;

/** A closed statement still says what the entries of its month say, and begins where the one before ended. */
export const statementsStay: DatabaseCheck = {
  invariant: 14,
  examined: 'SELECT count(*)::int AS examined FROM credit.statements',
  faults: [
    {
      text: 'A statement does not say what the entries of its period say.',
      sql: `SELECT s.account_id || ' ' || s.period AS subject FROM credit.statements AS s
              LEFT JOIN (${EXPECTED}) AS x USING (account_id, period)
             WHERE x.body IS DISTINCT FROM s.body OR s.opening_minor <> x.opening OR s.closing_minor <> x.closing`,
    },
    {
      text: 'The lines of a statement do not sum to its change.',
      sql: `SELECT account_id || ' ' || period AS subject FROM credit.statements
             WHERE closing_minor - opening_minor <> (SELECT coalesce(sum((line->>'amountMinor')::bigint), 0)
                FROM jsonb_array_elements(body::jsonb->'lines') AS line)`,
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
    {
      text: 'An account has no statement of a closed period.',
      sql: `SELECT x.account_id || ' ' || x.period AS subject FROM (${EXPECTED}) AS x
              JOIN (${CLOSED}) AS c USING (period)
              LEFT JOIN credit.statements AS s USING (account_id, period)
             WHERE s.account_id IS NULL AND (x.opening <> 0 OR x.moved)`,
    },
  ],
};
