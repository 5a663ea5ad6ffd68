import { randomUUID } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import type { HistoryRecord } from '@breakwater/contracts';
import { Client } from 'pg';

/** A database with the platform's own schema, and a history that fits it; for tests on a real PostgreSQL. */

const MIGRATIONS = ['services/credit/migrations', 'services/bank-mock/migrations'].map(
  (folder) => new URL(`../../../${folder}/`, import.meta.url),
);

const HEX = 'abcdef0123456789abcdef0123456789';
export const LOAN = `loan_${HEX}`;

/** Runs statements one after the other on a connection of their own. */
export async function run(databaseUrl: string, ...statements: string[]): Promise<void> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
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

/** Creates every table of the platform, two customers and a merchant. */
export async function prepareDatabase(databaseUrl: string): Promise<void> {
  for (const folder of MIGRATIONS) {
    const files = (await readdir(folder)).filter((name) => name.endsWith('.sql')).toSorted();
    for (const file of files) await run(databaseUrl, await readFile(new URL(file, folder), 'utf8'));
  }
  const openingId = randomUUID();
  await run(
    databaseUrl,
    `UPDATE credit.business_day SET business_date = '2026-01-15'`,
    `INSERT INTO credit.merchants (merchant_id, supported) VALUES ('m-00001', true)`,
    `INSERT INTO credit.accounts (account_id, customer_id, status, limit_minor, pay_later_limit_minor,
       cash_loan_limit_minor, pay_later_posted_minor, version, region, income_minor, repayment_habit) VALUES
       ('a-0000001', 'c-0000001', 'active', 100000, 100000, 60000, 5000, 1, 'zhejiang', 0, 'on_time'),
       ('a-0000002', 'c-0000002', 'active', 100000, 100000, 60000, 0, 0, 'zhejiang', 0, 'on_time')`,
    `INSERT INTO credit.ledger_accounts (ledger_account_id, kind, balance_minor, version) VALUES
       ('receivable:pay_later:a-0000001', 'receivable', 5000, 1), ('merchant:m-00001', 'merchant', 0, 0)`,
    `UPDATE credit.ledger_accounts SET balance_minor = -5000, version = 1 WHERE ledger_account_id = 'opening:equity'`,
    `INSERT INTO credit.transactions (transaction_id, kind, resource_id) VALUES ('${openingId}', 'opening', 'a-0000001')`,
    `INSERT INTO credit.entries (ledger_account_id, version, transaction_id, amount_minor, account_id, account_version,
       business_date)
       VALUES ('receivable:pay_later:a-0000001', 1, '${openingId}', 5000, 'a-0000001', 1, '2026-01-01'),
              ('opening:equity', 1, '${openingId}', -5000, NULL, NULL, '2026-01-01')`,
    `INSERT INTO credit.account_versions
       SELECT v.account_id, v.version, v.operation_id, v.kind, v.status, v.limit_minor, v.pay_later_limit_minor,
           v.cash_loan_limit_minor, v.pay_later_posted_minor, 0, 0, 0, 0, 0, v.business_date, v.entries_digest,
           credit.version_hash('\\x', v)
         FROM (SELECT (ROW('a-0000001', 1, '${openingId}', 'opening', 'active', 100000, 100000, 60000, 5000, 0, 0, 0, 0,
           0, date '2026-01-01', credit.entries_digest(E'opening:equity -5000\\nreceivable:pay_later:a-0000001 5000'),
           NULL)::credit.account_versions).*) AS v`,
    `UPDATE credit.accounts AS a SET hash = v.hash FROM credit.account_versions AS v WHERE v.account_id = a.account_id`,
    `INSERT INTO credit.instalments (resource_id, number, account_id, product, due_date, principal_minor, fee_minor)
       VALUES ('open_a-0000001', 1, 'a-0000001', 'pay_later', '2026-02-01', 5000, 0)`,
  );
}

/** Applies operations through the platform's own write path, one batch each. */
export function apply(databaseUrl: string, ...operations: Record<string, unknown>[]): Promise<void> {
  const batches = operations.map((operation) => JSON.stringify([operation]));
  return run(databaseUrl, ...batches.map((batch) => `SELECT * FROM credit.apply_batch('${batch}'::jsonb)`));
}

const approval = {
  outcome: 'approve',
  score: 700,
  strategy_version: 'v1',
  reason_codes: [],
  evidence: {},
};

/** A purchase by a customer, as the writer asks for it. */
export function purchase(customer: 1 | 2, key: string, amountMinor: number): Record<string, unknown> {
  const resource = `pay_${Buffer.from(key.padEnd(16, '.')).toString('hex').slice(0, 32)}`;
  return {
    operation_id: randomUUID(),
    kind: 'purchase',
    caller_id: `c-000000${customer}`,
    idempotency_key: key,
    request_hash: key,
    trace_id: HEX,
    account_id: `a-000000${customer}`,
    resource_id: resource,
    amount_minor: amountMinor,
    fee_minor: 0,
    merchant_id: 'm-00001',
    order_id: `order-${key}`,
    instalments: 1,
    plan: [
      { number: 1, due_date: '2026-02-01', principal_minor: amountMinor, fee_minor: 0, interest_minor: 0 },
    ],
    decision: approval,
    response_status: 201,
    response_body: { paymentId: resource, amountMinor },
    events: [{ event_id: randomUUID(), queue: 'notification', payload: { resourceId: resource } }],
  };
}

/** Delivers every message as the platform's relay and consumers would, and closes the month with its statements. */
export function settleDown(databaseUrl: string): Promise<void> {
  return run(
    databaseUrl,
    'UPDATE credit.outbox SET sent_at = now(), sends = 1',
    'INSERT INTO credit.inbox (consumer, event_id) SELECT queue, event_id FROM credit.outbox',
    `INSERT INTO credit.notifications (account_id, event_id, kind, resource_id)
       SELECT 'a-0000001', event_id, 'purchase', payload->>'resourceId' FROM credit.outbox`,
    `UPDATE credit.business_day SET business_date = '2026-02-01'`,
    `SELECT credit.write_statements('2026-01', 'a-0000001', 'a-0000002')`,
  );
}

/** The steps of one loan of 50,000 by customer one, up to its payout. */
export function loanSteps(): Record<string, unknown>[] {
  const shared = { account_id: 'a-0000001', resource_id: LOAN, trace_id: HEX, request_hash: 'h', events: [] };
  const expires = { expires_at: '2030-01-01T00:00:00Z' };
  const worker = { ...shared, caller_id: 'worker' };
  return [
    {
      ...shared,
      operation_id: randomUUID(),
      kind: 'loan.approve',
      caller_id: 'c-0000001',
      idempotency_key: 'key-loan',
      amount_minor: 50_000,
      term_months: 12,
      payout_account: 'ba-0000001',
      plan: [
        { number: 1, due_date: '2026-02-01', principal_minor: 50_000, fee_minor: 0, interest_minor: 600 },
      ],
      decision: { ...approval, report: { source: 'live', ageSeconds: 0 } },
      response_status: 202,
      response_body: { loanId: LOAN, amountMinor: 50_000 },
    },
    {
      ...worker,
      ...expires,
      operation_id: randomUUID(),
      kind: 'loan.begin_disbursing',
      idempotency_key: 'key-begin',
    },
    {
      ...worker,
      operation_id: randomUUID(),
      kind: 'loan.activate',
      idempotency_key: 'key-activate',
      consumer: 'disbursement',
      event_id: randomUUID(),
    },
  ];
}

/** A refund of a part of what `purchase` took. */
export function refund(customer: 1 | 2, of: string, amountMinor: number): Record<string, unknown> {
  const { resource_id, account_id, caller_id, trace_id } = purchase(customer, of, 1);
  const key = `${of}-refund`;
  return {
    resource_id,
    account_id,
    caller_id,
    trace_id,
    idempotency_key: key,
    request_hash: key,
    operation_id: randomUUID(),
    kind: 'payment.refund',
    amount_minor: amountMinor,
    response_status: 201,
    events: [],
  };
}

/** A payment of the history that fits `purchase`. */
export function paid(
  customer: 1 | 2,
  key: string,
  amountMinor: number,
  changes: Partial<HistoryRecord> = {},
): HistoryRecord {
  return {
    process: customer,
    operation: 'pay',
    arguments: {
      accountId: `a-000000${customer}`,
      merchantId: 'm-00001',
      orderId: `order-${key}`,
      amountMinor,
      instalments: 1,
    },
    idempotencyKey: key,
    intendedMs: 0,
    attempts: 1,
    outcome: 'ok',
    ...changes,
  };
}

/** The loan of the history that fits `loanSteps`. */
export function borrowed(): HistoryRecord {
  return {
    process: 1,
    operation: 'borrow',
    arguments: { accountId: 'a-0000001', amountMinor: 50_000, termMonths: 12 },
    idempotencyKey: 'key-loan',
    intendedMs: 0,
    attempts: 1,
    outcome: 'ok',
    resourceId: LOAN,
  };
}

/** A look at an account. */
export function looked(customer: 1 | 2, sentMs: number, version: number): HistoryRecord {
  return {
    process: customer,
    operation: 'look',
    arguments: { accountId: `a-000000${customer}` },
    intendedMs: sentMs,
    sentMs,
    attempts: 1,
    outcome: 'ok',
    version,
  };
}

/** Writes a history. */
export async function writeHistory(
  path: string,
  startedAtMs: number,
  records: readonly HistoryRecord[],
): Promise<void> {
  const header = {
    schema: 1,
    run: 'test',
    seed: 1,
    target: 'http://127.0.0.1:1',
    startedAtMs,
    arrivals: records.length,
    arrivalsSha256: 'test',
  };
  await writeFile(path, [header, ...records].map((line) => `${JSON.stringify(line)}\n`).join(''));
}
