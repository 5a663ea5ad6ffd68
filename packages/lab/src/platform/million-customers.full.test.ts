import { randomBytes } from 'node:crypto';
import type { CustomerSeed } from '@breakwater/contracts';
import { accountIdOf } from '@breakwater/contracts';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { CUSTOMERS_MAX, generateCustomers } from '../population/generate.ts';
import { choosePopulation } from './choose-population.ts';
import { createDatabase, dropDatabase } from './databases.ts';
import { migrate, seed } from './prepare-database.ts';

const SEED = 1;
/** Every so manieth customer is compared field by field. */
const STEP = 10_007;

let url: string;
let client: Client;
beforeAll(async () => {
  url = await createDatabase(inject('databaseUrl'), `million_${randomBytes(4).toString('hex')}`);
  await migrate(url);
  client = new Client({ connectionString: url });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await dropDatabase(inject('databaseUrl'), url);
});

async function rows(text: string): Promise<Record<string, unknown>[]> {
  return (await client.query<Record<string, unknown>>(text)).rows;
}

test('a million customers are loaded', async () => {
  const population = await choosePopulation({ seed: SEED, population: CUSTOMERS_MAX });
  const startedMs = performance.now();
  expect(await seed(url, population)).toBe(CUSTOMERS_MAX);
  // How long it took is told and not judged: it says as much of the machine as of the loader.
  const seconds = (performance.now() - startedMs) / 1_000;
  console.log(`${CUSTOMERS_MAX} customers generated and loaded in ${seconds.toFixed(1)} s`);
});

test('all of them are there as they were generated', async () => {
  const expected = { customers: 0, limit: 0n, opening: 0n, income: 0n, owing: 0, overdue: 0 };
  const samples: CustomerSeed[] = [];
  for (const customer of generateCustomers(CUSTOMERS_MAX, SEED)) {
    if (expected.customers % STEP === 0) samples.push(customer);
    expected.customers += 1;
    expected.limit += BigInt(customer.limitMinor);
    expected.opening += BigInt(customer.openingPayLaterMinor);
    expected.income += BigInt(customer.incomeMinor);
    if (customer.openingPayLaterMinor > 0) expected.owing += 1;
    if (customer.status === 'overdue') expected.overdue += 1;
  }
  const [sums] = await rows(`
    SELECT count(*)::int AS customers, sum(limit_minor) AS limit, sum(pay_later_posted_minor) AS opening,
           sum(income_minor) AS income, count(*) FILTER (WHERE pay_later_posted_minor > 0)::int AS owing,
           count(*) FILTER (WHERE status = 'overdue')::int AS overdue
      FROM credit.accounts`);
  const { limit, opening, income } = expected;
  expect(sums).toEqual({ ...expected, limit: `${limit}`, opening: `${opening}`, income: `${income}` });

  const ids = samples.map(({ customerId }) => `'${customerId}'`).join(',');
  const there = await rows(`
    SELECT account_id AS "accountId", customer_id AS "customerId", status, limit_minor::float8 AS "limitMinor",
           pay_later_limit_minor::float8 AS "payLaterLimitMinor", region, income_minor::float8 AS "incomeMinor",
           cash_loan_limit_minor::float8 AS "cashLoanLimitMinor", repayment_habit AS "repaymentHabit",
           pay_later_posted_minor::float8 AS "openingPayLaterMinor"
      FROM credit.accounts WHERE customer_id IN (${ids}) ORDER BY customer_id`);
  expect(there).toEqual(
    samples.map((customer) => ({ ...customer, accountId: accountIdOf(customer.customerId) })),
  );
});

test('every opening is one version, one transaction, two entries, a receivable and an instalment', async () => {
  const [counts] = await rows(`
    SELECT (SELECT count(*) FROM credit.accounts WHERE pay_later_posted_minor <> 0) AS openings,
           (SELECT count(*) FROM credit.accounts WHERE version = 1) AS first,
           (SELECT count(*) FROM credit.accounts WHERE version = 0 AND hash = '\\x') + count(*) AS accounts,
           count(*) AS versions,
           (SELECT count(*) FROM credit.transactions WHERE kind = 'opening') AS transactions,
           (SELECT count(*) FROM credit.entries) / 2 AS pairs,
           (SELECT count(*) FROM credit.ledger_accounts WHERE ledger_account_id LIKE 'receivable:pay_later:%')
             AS receivables,
           (SELECT count(*) FROM credit.instalments) AS instalments
      FROM credit.account_versions`);
  const { accounts, openings, ...others } = counts ?? {};
  expect(accounts).toBe(String(CUSTOMERS_MAX));
  expect(Number(openings)).toBeGreaterThan(CUSTOMERS_MAX / 3);
  expect(new Set(Object.values(others))).toEqual(new Set([openings]));
});

test.each([
  [
    'a transaction that does not sum to zero',
    'SELECT transaction_id FROM credit.entries GROUP BY 1 HAVING sum(amount_minor) <> 0 OR count(*) <> 2',
  ],
  ['a trial balance that is off', 'SELECT FROM credit.ledger_accounts HAVING sum(balance_minor) <> 0'],
  [
    'a balance that is not the sum of its entries',
    `SELECT ledger_account_id FROM credit.ledger_accounts AS a LEFT JOIN credit.entries AS e USING (ledger_account_id)
      GROUP BY 1, a.balance_minor, a.version
     HAVING a.balance_minor <> coalesce(sum(e.amount_minor), 0) OR a.version <> count(e.version)
         OR a.version <> coalesce(max(e.version), 0)`,
  ],
  [
    'an account that differs from its receivable, its version or its instalment',
    `SELECT a.account_id FROM credit.accounts AS a
       LEFT JOIN credit.ledger_accounts AS r ON r.ledger_account_id = 'receivable:pay_later:' || a.account_id
       LEFT JOIN credit.account_versions AS v ON v.account_id = a.account_id
       LEFT JOIN credit.instalments AS i ON i.resource_id = 'open_' || a.account_id
      WHERE a.pay_later_posted_minor <> coalesce(r.balance_minor, 0) OR a.version <> coalesce(v.version, 0)
         OR a.pay_later_posted_minor <> coalesce(v.pay_later_posted_minor, 0) OR a.hash <> coalesce(v.hash, '\\x')
         OR greatest(a.pay_later_posted_minor, 0) <> coalesce(i.principal_minor, 0)`,
  ],
  [
    'a link of a hash chain that is not that of its row',
    `SELECT account_id FROM credit.account_versions AS v WHERE hash <> credit.version_hash('\\x', v)`,
  ],
  [
    'a digest that is not that of its entries',
    `SELECT v.account_id FROM credit.account_versions AS v
       JOIN (SELECT transaction_id, string_agg(ledger_account_id || ' ' || amount_minor, E'\\n'
               ORDER BY ledger_account_id) AS lines FROM credit.entries GROUP BY 1) AS e
         ON e.transaction_id = v.operation_id
      WHERE v.entries_digest <> credit.entries_digest(e.lines)`,
  ],
])('there is not %s', async (_what, text) => {
  expect(await rows(`${text} LIMIT 3`)).toEqual([]);
});
