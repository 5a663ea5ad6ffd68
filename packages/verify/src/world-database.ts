import { randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { Client } from 'pg';

/** A database with the platform's own schema, for tests on a real PostgreSQL. */

const MIGRATIONS = ['services/credit/migrations', 'services/bank-mock/migrations'].map(
  (folder) => new URL(`../../../${folder}/`, import.meta.url),
);

/** On which the world begins. */
export const FIRST_DAY = '2026-01-15';

/** How many customers there are. */
const CUSTOMERS = 6;

/** What each customer owes to begin with, by number; the fourth is in credit. */
const OPENINGS: readonly (readonly [customer: number, amountMinor: number])[] = [
  [1, 5_000],
  [3, 700],
  [4, -300],
];

/** Runs statements one after the other on a connection of their own. */
export async function run(databaseUrl: string, ...statements: string[]): Promise<void> {
  await onConnection(databaseUrl, async (query) => {
    for (const statement of statements) await query(statement);
  });
}

type Query = (sql: string, values?: readonly unknown[]) => Promise<Record<string, unknown>[]>;

/** Lends a connection. */
export async function onConnection<Result>(
  databaseUrl: string,
  work: (query: Query) => Promise<Result>,
): Promise<Result> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return await work(
      async (sql, values = []) => (await client.query<Record<string, unknown>>(sql, [...values])).rows,
    );
  } finally {
    await client.end();
  }
}

/** The address of another database on the same server. */
export function databaseNamed(adminUrl: string, name: string): string {
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return url.href;
}

/** Creates every table of the platform, six customers and two merchants, the second of which is not supported. */
export async function prepareDatabase(databaseUrl: string): Promise<void> {
  for (const folder of MIGRATIONS) {
    const files = (await readdir(folder)).filter((name) => name.endsWith('.sql')).toSorted();
    for (const file of files) await run(databaseUrl, await readFile(new URL(file, folder), 'utf8'));
  }
  await run(
    databaseUrl,
    `UPDATE credit.business_day SET business_date = '${FIRST_DAY}'`,
    `INSERT INTO credit.merchants (merchant_id, supported) VALUES ('m-00001', true), ('m-00002', false)`,
    `INSERT INTO credit.ledger_accounts (ledger_account_id, kind) VALUES ('merchant:m-00001', 'merchant')`,
    `INSERT INTO credit.accounts (account_id, customer_id, status, limit_minor, pay_later_limit_minor,
       cash_loan_limit_minor, region, income_minor, repayment_habit)
       SELECT 'a-000000' || n, 'c-000000' || n, 'active', 100000, 100000, 60000, 'zhejiang', 0, 'on_time'
         FROM generate_series(1, ${CUSTOMERS}) AS n`,
    ...OPENINGS.flatMap(([customer, amountMinor], index) =>
      openingOf(`a-000000${customer}`, amountMinor, index + 1),
    ),
  );
}

/** What an account opens with, as the seed of a population posts it. */
function openingOf(accountId: string, amountMinor: number, equityVersion: number): string[] {
  const id = randomUUID();
  const receivable = `receivable:pay_later:${accountId}`;
  const digest = `credit.entries_digest(E'opening:equity ${-amountMinor}\\n${receivable} ${amountMinor}')`;
  const row = `ROW('${accountId}', 1, '${id}', 'opening', 'active', 100000, 100000, 60000, ${amountMinor}, 0, 0, 0, 0, 0,
    date '${FIRST_DAY}', ${digest}, '\\x')::credit.account_versions`;
  const statements = [
    `INSERT INTO credit.ledger_accounts (ledger_account_id, kind, balance_minor, version)
       VALUES ('${receivable}', 'receivable', ${amountMinor}, 1)`,
    `UPDATE credit.ledger_accounts SET balance_minor = balance_minor - (${amountMinor}), version = ${equityVersion}
       WHERE ledger_account_id = 'opening:equity'`,
    `INSERT INTO credit.transactions (transaction_id, kind, resource_id) VALUES ('${id}', 'opening', '${accountId}')`,
    `INSERT INTO credit.entries (ledger_account_id, version, transaction_id, amount_minor, account_id, account_version,
       business_date)
       VALUES ('${receivable}', 1, '${id}', ${amountMinor}, '${accountId}', 1, '${FIRST_DAY}'),
              ('opening:equity', ${equityVersion}, '${id}', ${-amountMinor}, NULL, NULL, '${FIRST_DAY}')`,
    `INSERT INTO credit.account_versions SELECT v.account_id, v.version, v.operation_id, v.kind, v.status, v.limit_minor,
         v.pay_later_limit_minor, v.cash_loan_limit_minor, v.pay_later_posted_minor, 0, 0, 0, 0, 0, v.business_date,
         v.entries_digest, credit.version_hash('\\x', v) FROM (SELECT (${row}).*) AS v`,
    `UPDATE credit.accounts AS a SET hash = v.hash, version = 1, pay_later_posted_minor = ${amountMinor}
       FROM credit.account_versions AS v WHERE v.account_id = a.account_id AND a.account_id = '${accountId}'`,
  ];
  if (amountMinor <= 0) return statements;
  return [
    ...statements,
    `INSERT INTO credit.instalments (resource_id, number, account_id, product, due_date, principal_minor, fee_minor)
       VALUES ('open_${accountId}', 1, '${accountId}', 'pay_later', '2026-02-15', ${amountMinor}, 0)`,
  ];
}
