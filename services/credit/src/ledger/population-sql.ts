/**
 * The statements by which a population enters the ledger, in their order. Customers who owe nothing go by COPY straight
 * into their table; the others by COPY into a stage, from which each table is filled by one statement. No row costs a
 * round trip or a trigger of its own.
 */

/** The lock on the business day keeps the day from being closed under the openings. */
export const CREATE_STAGE = [
  // Sorts and joins of a million rows belong into memory; the setting ends with the transaction.
  `SET LOCAL work_mem = '128MB'`,

  `DO $$ BEGIN
     PERFORM FROM credit.business_day FOR SHARE;
     IF NOT FOUND THEN RAISE EXCEPTION 'there is no business day to open accounts on'; END IF;
   END $$`,

  `CREATE TEMP TABLE opening_accounts (
     account_id text, customer_id text, status text, limit_minor bigint, pay_later_limit_minor bigint,
     cash_loan_limit_minor bigint, region text, income_minor bigint, repayment_habit text, opening_minor bigint)
   ON COMMIT DROP`,

  'CREATE TEMP TABLE openings (LIKE credit.account_versions) ON COMMIT DROP',
];

export const COPY_ACCOUNTS = `
  COPY credit.accounts (account_id, customer_id, status, limit_minor, pay_later_limit_minor, cash_loan_limit_minor,
    region, income_minor, repayment_habit) FROM STDIN`;

export const COPY_STAGE = 'COPY opening_accounts FROM STDIN';

export const LOAD_MERCHANTS = `
  WITH given AS (
    SELECT * FROM jsonb_to_recordset($1::jsonb) AS m ("merchantId" text, supported boolean)),
  created AS (
    INSERT INTO credit.merchants (merchant_id, supported) SELECT "merchantId", supported FROM given)
  INSERT INTO credit.ledger_accounts (ledger_account_id, kind)
  SELECT 'merchant:' || "merchantId", 'merchant' FROM given`;

/**
 * The opening is the first version of an account; one that opens with nothing has no version yet. The link of its hash
 * chain is made here and nowhere else: `hash` is computed over the row as it stands in `openings`.
 */
const LOAD_VERSIONS = [
  `INSERT INTO openings (account_id, version, operation_id, kind, status, limit_minor, pay_later_limit_minor,
     cash_loan_limit_minor, pay_later_posted_minor, cash_loan_posted_minor, interest_posted_minor,
     pay_later_pending_minor, cash_loan_pending_minor, collecting_minor, business_date, entries_digest, hash)
   SELECT account_id, 1, md5('opening:' || customer_id)::uuid, 'opening', status, limit_minor,
     pay_later_limit_minor, cash_loan_limit_minor, opening_minor, 0, 0, 0, 0, 0, business_date,
     credit.entries_digest('opening:equity ' || -opening_minor || E'\\n'
       || 'receivable:pay_later:' || account_id || ' ' || opening_minor), '\\x'
   FROM opening_accounts CROSS JOIN credit.business_day
   ORDER BY account_id`,

  `INSERT INTO credit.account_versions (account_id, version, operation_id, kind, status, limit_minor,
     pay_later_limit_minor, cash_loan_limit_minor, pay_later_posted_minor, cash_loan_posted_minor,
     interest_posted_minor, pay_later_pending_minor, cash_loan_pending_minor, collecting_minor, business_date,
     entries_digest, hash)
   SELECT account_id, version, operation_id, kind, status, limit_minor, pay_later_limit_minor,
     cash_loan_limit_minor, pay_later_posted_minor, cash_loan_posted_minor, interest_posted_minor,
     pay_later_pending_minor, cash_loan_pending_minor, collecting_minor, business_date, entries_digest,
     credit.version_hash('\\x', ROW(o.*)::credit.account_versions)
   FROM openings AS o`,
];

const LOAD_ACCOUNTS = `
  INSERT INTO credit.accounts (account_id, customer_id, status, region, income_minor, repayment_habit, limit_minor,
    pay_later_limit_minor, cash_loan_limit_minor, pay_later_posted_minor, version, hash)
  SELECT account_id, customer_id, a.status, region, income_minor, repayment_habit, a.limit_minor,
    a.pay_later_limit_minor, a.cash_loan_limit_minor, opening_minor, v.version, v.hash
  FROM opening_accounts AS a JOIN credit.account_versions AS v USING (account_id)
  WHERE v.version = 1
  ORDER BY account_id`;

/** What is owed falls due in a month; what an overdue customer owes has been due for a month. */
const LOAD_INSTALMENTS = `
  INSERT INTO credit.instalments (resource_id, account_id, product, number, due_date, principal_minor, fee_minor, state)
  SELECT 'open_' || account_id, account_id, 'pay_later', 1,
    CASE status WHEN 'overdue' THEN business_date - 30 ELSE (business_date + interval '1 month')::date END,
    pay_later_posted_minor, 0, CASE status WHEN 'overdue' THEN 'overdue' ELSE 'planned' END
  FROM openings WHERE pay_later_posted_minor > 0`;

const POST_OPENINGS = [
  `INSERT INTO credit.ledger_accounts (ledger_account_id, kind, balance_minor, version)
   SELECT 'receivable:pay_later:' || account_id, 'receivable', pay_later_posted_minor, version FROM openings`,

  `INSERT INTO credit.transactions (transaction_id, kind, resource_id)
   SELECT operation_id, kind, account_id FROM openings ORDER BY operation_id`,

  `SELECT FROM credit.ledger_accounts WHERE ledger_account_id = 'opening:equity' FOR NO KEY UPDATE`,

  `INSERT INTO credit.entries (ledger_account_id, version, transaction_id, amount_minor, account_id, account_version,
     business_date)
   SELECT 'opening:equity', e.version + row_number() OVER (ORDER BY o.account_id), operation_id,
     -pay_later_posted_minor, NULL, NULL, business_date
     FROM openings AS o, credit.ledger_accounts AS e WHERE e.ledger_account_id = 'opening:equity'
   UNION ALL
   SELECT 'receivable:pay_later:' || account_id, 1, operation_id, pay_later_posted_minor, account_id, 1, business_date
     FROM openings`,

  `UPDATE credit.ledger_accounts SET
     balance_minor = balance_minor - (SELECT coalesce(sum(pay_later_posted_minor), 0) FROM openings),
     version = version + (SELECT count(*) FROM openings)
   WHERE ledger_account_id = 'opening:equity'`,
];

export const LOAD_OPENINGS = [
  ...LOAD_VERSIONS,
  LOAD_ACCOUNTS,
  LOAD_INSTALMENTS,
  ...POST_OPENINGS,
  // The tables were empty a moment ago: without fresh statistics the first queries would be planned for that.
  `ANALYZE credit.accounts, credit.account_versions, credit.ledger_accounts, credit.merchants, credit.transactions,
     credit.entries, credit.instalments`,
];
