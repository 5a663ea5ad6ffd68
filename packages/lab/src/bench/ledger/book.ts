import { Client } from 'pg';

/** Has the server write out what it holds, so that every arm begins with nothing left to write. */
export async function settleDown(databaseUrl: string): Promise<void> {
  await onDatabase(databaseUrl, (client) => client.query('checkpoint'));
}

/**
 * Checks that an arm did whole payments: the same rows for each, balances that are the sums of their entries, and an
 * unbroken chain of hashes over every account.
 * @throws Error naming what does not hold.
 */
export async function checkBook(databaseUrl: string): Promise<void> {
  const { rows } = await onDatabase(databaseUrl, (client) => client.query<{ wrong: string }>(WRONGS));
  if (rows.length > 0)
    throw new Error(`an arm left a wrong book: ${rows.map(({ wrong }) => wrong).join(', ')}`);
}

/** One statement, so that all of it sees the same moment. */
const WRONGS = `
  WITH n AS (SELECT count(*) AS payments FROM credit.payments WHERE state = 'captured'),
  chain AS (
    SELECT v.account_id, v.hash, v.version, credit.version_hash(
      lag(v.hash, 1, '\\x'::bytea) OVER (PARTITION BY v.account_id ORDER BY v.version), v) AS expected
    FROM credit.account_versions AS v),
  digests AS (
    SELECT transaction_id, credit.entries_digest(
      string_agg(ledger_account_id || ' ' || amount_minor, E'\\n' ORDER BY ledger_account_id COLLATE "C")) AS digest
    FROM credit.entries GROUP BY transaction_id)
  SELECT 'nothing was paid' AS wrong FROM n WHERE payments = 0
  UNION ALL SELECT 'rows of ' || t.name FROM n, (
    SELECT 'decisions' AS name, count(*) AS rows, 1 AS each FROM credit.decisions
    UNION ALL SELECT 'instalments', count(*), 1 FROM credit.instalments
    UNION ALL SELECT 'transactions', count(*), 1 FROM credit.transactions
    UNION ALL SELECT 'operations', count(*), 1 FROM credit.operations WHERE outcome = 'done'
    UNION ALL SELECT 'versions', count(*), 1 FROM credit.account_versions
    UNION ALL SELECT 'entries', count(*), 2 FROM credit.entries
    UNION ALL SELECT 'outbox', count(*), 3 FROM credit.outbox) AS t
    WHERE t.rows <> t.each * n.payments
  UNION ALL SELECT 'the balance of ' || a.ledger_account_id
    FROM credit.ledger_accounts AS a LEFT JOIN credit.entries AS e USING (ledger_account_id)
    GROUP BY a.ledger_account_id HAVING a.balance_minor <> coalesce(sum(e.amount_minor), 0)
      OR a.version <> count(e.version) OR a.version <> coalesce(max(e.version), 0)
  UNION ALL SELECT 'the chain of ' || account_id FROM chain WHERE hash IS DISTINCT FROM expected
  UNION ALL SELECT 'the head of ' || a.account_id FROM credit.accounts AS a LEFT JOIN LATERAL (
      SELECT v.version, v.hash, v.pay_later_posted_minor FROM credit.account_versions AS v
      WHERE v.account_id = a.account_id ORDER BY v.version DESC LIMIT 1) AS v ON true
    WHERE a.version <> coalesce(v.version, 0) OR a.hash <> coalesce(v.hash, '\\x')
      OR a.pay_later_posted_minor <> coalesce(v.pay_later_posted_minor, 0)
  UNION ALL SELECT 'the digest of ' || d.transaction_id
    FROM digests AS d LEFT JOIN credit.account_versions AS v ON v.operation_id = d.transaction_id
    WHERE v.entries_digest IS DISTINCT FROM d.digest
  LIMIT 3`;

async function onDatabase<T>(databaseUrl: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
