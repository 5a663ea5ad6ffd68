import type { DatabaseCheck } from './database-check.ts';

/** Tables in which the service may add and never change. */
const APPEND_ONLY = [
  'account_versions',
  'applications',
  'decisions',
  'entries',
  'operations',
  'refunds',
  'statements',
  'transactions',
];

/** The link of a version, written down here once more: the checker does not trust the database's own function. */
const LINK = `sha256(coalesce(lag(v.hash) OVER (PARTITION BY v.account_id ORDER BY v.version), '\\x')
  || convert_to(concat_ws('|', v.account_id, v.version, v.operation_id, v.kind, v.status, v.limit_minor,
    v.pay_later_limit_minor, v.cash_loan_limit_minor, v.pay_later_posted_minor, v.cash_loan_posted_minor,
    v.interest_posted_minor, v.pay_later_pending_minor, v.cash_loan_pending_minor, v.collecting_minor,
    v.business_date - date '2000-01-01', encode(v.entries_digest, 'hex')), 'UTF8'))`;

const DIGESTS = `
  SELECT transaction_id, sha256(convert_to(string_agg(ledger_account_id || ' ' || amount_minor, E'\\n'
      ORDER BY ledger_account_id COLLATE "C"), 'UTF8')) AS digest
    FROM credit.entries GROUP BY transaction_id`;

/** Each account's chain of hashes holds from its first version to its head, and nothing in the ledger is outside it. */
export const appendOnly: DatabaseCheck = {
  invariant: 8,
  examined: 'SELECT count(*)::int AS examined FROM credit.account_versions',
  faults: [
    {
      text: "A version's hash does not follow from it and the one before: something was changed, added or removed.",
      sql: `SELECT DISTINCT account_id AS subject FROM (SELECT v.account_id, v.hash, ${LINK} AS link
              FROM credit.account_versions AS v) AS links WHERE hash <> link`,
    },
    {
      text: 'The head of an account is not the last version of its chain.',
      sql: `SELECT a.account_id AS subject FROM credit.accounts AS a
              LEFT JOIN LATERAL (SELECT v.version, v.hash FROM credit.account_versions AS v
                WHERE v.account_id = a.account_id ORDER BY v.version DESC LIMIT 1) AS last ON true
             WHERE a.hash <> coalesce(last.hash, '\\x') OR a.version <> coalesce(last.version, 0)`,
    },
    {
      text: 'The entries of a movement are not those that its version was hashed with.',
      sql: `SELECT coalesce(d.transaction_id, v.operation_id)::text AS subject
              FROM (${DIGESTS}) AS d FULL JOIN credit.account_versions AS v ON v.operation_id = d.transaction_id
              LEFT JOIN credit.transactions AS t ON t.transaction_id = d.transaction_id
             WHERE coalesce(v.entries_digest, '\\x') <> coalesce(d.digest, '\\x')
               AND t.kind IS DISTINCT FROM 'payout'`,
    },
    {
      text: 'A movement stands outside of every chain, or a version posted entries without a movement.',
      sql: `SELECT coalesce(t.transaction_id, v.operation_id)::text AS subject
              FROM (SELECT transaction_id, kind FROM credit.transactions WHERE kind <> 'payout') AS t
              FULL JOIN (SELECT operation_id, kind FROM credit.account_versions WHERE entries_digest <> '\\x') AS v
                ON v.operation_id = t.transaction_id
             WHERE t.kind IS DISTINCT FROM v.kind`,
    },
    {
      text: 'The service may change or delete what must only be added to.',
      sql: `SELECT t || ' ' || p AS subject FROM unnest(ARRAY['${APPEND_ONLY.join("', '")}']) AS t,
              unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE']) AS p,
              (SELECT oid FROM pg_roles WHERE rolname = 'breakwater_app') AS app
             WHERE has_table_privilege(app.oid, 'credit.' || t, p)
                OR p = 'UPDATE' AND has_any_column_privilege(app.oid, 'credit.' || t, p)`,
    },
  ],
};
