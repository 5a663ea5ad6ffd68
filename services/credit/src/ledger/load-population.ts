import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { AccountStatus, MerchantSeed } from '@breakwater/contracts';
import type { AmountMinor } from '@breakwater/money';
import type { ClientBase } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { inTransaction } from './with-connection.ts';

/** A customer who brings an account: limits and what they already owe, in minor units. */
export interface NewCustomer {
  readonly customerId: string;
  readonly status: AccountStatus;
  readonly limitMinor: AmountMinor;
  readonly payLaterLimitMinor: AmountMinor;
  readonly cashLoanLimitMinor: AmountMinor;
  /** Negative when the customer is in credit. It may exceed the limits. */
  readonly openingPayLaterMinor: AmountMinor;
}

/**
 * Creates merchants and customers with their accounts, and posts what the customers already owe as transactions that
 * balance. All in one transaction: when anything is wrong, nothing is there.
 * @param client a connection of a user who owns the schema; no transaction may be open on it.
 * @param merchants read after the last customer.
 * @returns how many customers were created.
 * @throws Error of PostgreSQL, naming the row that no table may hold; what `customers` throws.
 */
export function loadPopulation(
  client: ClientBase,
  customers: AsyncIterable<NewCustomer> | Iterable<NewCustomer>,
  merchants: Iterable<MerchantSeed>,
): Promise<number> {
  return inTransaction(client, async () => {
    await client.query(CREATE_STAGE);
    await pipeline(Readable.from(copyLines(customers)), client.query(copyFrom(COPY_STAGE)));
    await client.query(LOAD_MERCHANTS, [JSON.stringify([...merchants])]);
    const { rowCount } = await client.query(LOAD_ACCOUNTS);
    for (const statement of LOAD_LEDGER) await client.query(statement);
    return rowCount ?? 0;
  });
}

/** Rows in PostgreSQL's text format, joined into larger pieces since a write a row costs more than the row. */
async function* copyLines(
  customers: AsyncIterable<NewCustomer> | Iterable<NewCustomer>,
): AsyncGenerator<string> {
  let piece: string[] = [];
  for await (const customer of customers) {
    piece.push(copyLine(customer));
    if (piece.length === 1_000) {
      yield piece.join('');
      piece = [];
    }
  }
  yield piece.join('');
}

function copyLine(customer: NewCustomer): string {
  const values = [
    customer.customerId,
    customer.status,
    customer.limitMinor,
    customer.payLaterLimitMinor,
    customer.cashLoanLimitMinor,
    customer.openingPayLaterMinor,
  ];
  return `${values.map((value) => escapeCopy(String(value))).join('\t')}\n`;
}

/** In the text format of COPY a backslash begins an escape, and tab and newline end a value or a row. */
function escapeCopy(value: string): string {
  return value.replace(/[\\\t\n\r]/g, (character) => `\\${character}`);
}

const CREATE_STAGE = `
  CREATE TEMP TABLE new_customers (
    customer_id text, status text, limit_minor bigint, pay_later_limit_minor bigint, cash_loan_limit_minor bigint,
    opening_minor bigint) ON COMMIT DROP`;

const COPY_STAGE = 'COPY new_customers FROM STDIN';

const LOAD_MERCHANTS = `
  WITH given AS (
    SELECT * FROM jsonb_to_recordset($1::jsonb) AS m ("merchantId" text, supported boolean)),
  created AS (
    INSERT INTO credit.merchants (merchant_id, supported) SELECT "merchantId", supported FROM given)
  INSERT INTO credit.ledger_accounts (ledger_account_id, kind)
  SELECT 'merchant:' || "merchantId", 'merchant' FROM given`;

/** The opening is the first version of an account; one that opens with nothing has no version yet. */
const LOAD_ACCOUNTS = `
  INSERT INTO credit.accounts (account_id, customer_id, status, limit_minor, pay_later_limit_minor,
    cash_loan_limit_minor, pay_later_posted_minor, version)
  SELECT 'a-' || substr(customer_id, 3), customer_id, status, limit_minor, pay_later_limit_minor,
    cash_loan_limit_minor, opening_minor, CASE opening_minor WHEN 0 THEN 0 ELSE 1 END
  FROM new_customers`;

const LOAD_LEDGER = [
  `INSERT INTO credit.ledger_accounts (ledger_account_id, kind, balance_minor, version)
   SELECT 'receivable:pay_later:' || account_id, 'receivable', pay_later_posted_minor, version FROM credit.accounts
     WHERE customer_id IN (SELECT customer_id FROM new_customers)
   UNION ALL SELECT 'receivable:cash_loan:' || account_id, 'receivable', 0, 0 FROM credit.accounts
     WHERE customer_id IN (SELECT customer_id FROM new_customers)`,

  `CREATE TEMP TABLE openings ON COMMIT DROP AS
   SELECT md5('opening:' || customer_id)::uuid AS transaction_id, 'a-' || substr(customer_id, 3) AS account_id,
          opening_minor, row_number() OVER (ORDER BY customer_id) AS position
     FROM new_customers WHERE opening_minor <> 0`,

  `INSERT INTO credit.transactions (transaction_id, kind, resource_id)
   SELECT transaction_id, 'opening', account_id FROM openings`,

  `SELECT FROM credit.ledger_accounts WHERE ledger_account_id = 'opening:equity' FOR NO KEY UPDATE`,

  `INSERT INTO credit.entries
     (ledger_account_id, version, transaction_id, amount_minor, account_id, account_version)
   SELECT 'receivable:pay_later:' || account_id, 1, transaction_id, opening_minor, account_id, 1 FROM openings
   UNION ALL
   SELECT 'opening:equity', e.version + position, transaction_id, -opening_minor, NULL, NULL
     FROM openings, credit.ledger_accounts AS e WHERE e.ledger_account_id = 'opening:equity'`,

  `UPDATE credit.ledger_accounts SET
     balance_minor = balance_minor - (SELECT coalesce(sum(opening_minor), 0) FROM openings),
     version = version + (SELECT count(*) FROM openings)
   WHERE ledger_account_id = 'opening:equity'`,

  // The tables were empty a moment ago: without fresh statistics the first queries would be planned for that.
  'ANALYZE credit.accounts, credit.ledger_accounts, credit.merchants, credit.entries',
];
