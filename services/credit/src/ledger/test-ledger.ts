import { randomUUID } from 'node:crypto';
import { realClock } from '@breakwater/clock';
import type { Assessment } from '@breakwater/contracts';
import { planLoan, planPurchase, purchaseFee } from '@breakwater/ledger';
import { type Deadline, deadlineIn } from '@breakwater/resilience';
import { Client, Pool } from 'pg';
import { migrateCredit } from '../migrate.ts';
import { LedgerWriter, type LedgerWriterOptions } from './ledger-writer.ts';
import { loadPopulation, type NewCustomer } from './load-population.ts';
import type { LoanApproval, Purchase } from './operation.ts';

/** A database of its own for one test file, migrated, with merchants `m-00001` to `m-00009`; the last is unsupported. */
export class TestLedger {
  readonly url: string;
  /** The owner of the schema, for looking behind the curtain. */
  readonly owner: Pool;
  readonly #adminUrl: string;
  readonly #pools: Pool[] = [];
  #customers = 0;

  private constructor(adminUrl: string, url: string) {
    this.#adminUrl = adminUrl;
    this.url = url;
    this.owner = this.#pool(url, 3, '');
  }

  static async create(adminUrl: string): Promise<TestLedger> {
    const name = `credit_${randomUUID().replaceAll('-', '')}`;
    await inDatabase(adminUrl, (client) => client.query(`CREATE DATABASE ${name}`));
    const url = new URL(adminUrl);
    url.pathname = `/${name}`;
    await migrateCredit(url.href);
    const merchants = Array.from({ length: 9 }, (_, index) => ({
      merchantId: `m-0000${index + 1}`,
      supported: index < 8,
    }));
    await inDatabase(url.href, (client) => loadPopulation(client, [], merchants));
    return new TestLedger(adminUrl, url.href);
  }

  async drop(): Promise<void> {
    await Promise.all(this.#pools.map((pool) => pool.end()));
    const name = new URL(this.url).pathname.slice(1);
    await inDatabase(this.#adminUrl, (client) => client.query(`DROP DATABASE ${name} WITH (FORCE)`));
  }

  /** A pool as the service has it: under the service's role. */
  pool(max = 4, url = this.url): Pool {
    return this.#pool(url, max, '-c role=breakwater_app');
  }

  writer(options: Partial<LedgerWriterOptions> = {}): LedgerWriter {
    return new LedgerWriter({ pool: options.pool ?? this.pool(), clock: realClock, ...options });
  }

  /** Creates customers with a limit of 1,000.00 and half of it for cash loans; answers their accounts' ids. */
  async accounts(count: number, override: Partial<NewCustomer> = {}): Promise<string[]> {
    const customers = Array.from({ length: count }, (): NewCustomer => {
      this.#customers += 1;
      return {
        customerId: `c-${String(this.#customers).padStart(7, '0')}`,
        status: 'active',
        limitMinor: 100_000n,
        payLaterLimitMinor: 100_000n,
        cashLoanLimitMinor: 50_000n,
        openingPayLaterMinor: 0n,
        region: 'zhejiang',
        incomeMinor: 600_000n,
        repaymentHabit: 'on_time',
        ...override,
      };
    });
    await inDatabase(this.url, (client) => loadPopulation(client, customers, []));
    return customers.map(({ customerId }) => `a-${customerId.slice(2)}`);
  }

  /** Everything that must hold whatever happened: the first thing that does not, or undefined. */
  async imbalance(): Promise<string | undefined> {
    const { rows } = await this.owner.query<{ wrong: string }>(IMBALANCES);
    return rows[0]?.wrong;
  }

  #pool(url: string, max: number, options: string): Pool {
    const pool = new Pool({ connectionString: url, max, options, connectionTimeoutMillis: 5_000 });
    // The database is dropped while connections idle, and some tests end them by force.
    pool.on('error', () => undefined);
    this.#pools.push(pool);
    return pool;
  }
}

const IMBALANCES = `
  SELECT 'transaction ' || transaction_id AS wrong FROM credit.entries
    GROUP BY transaction_id, currency HAVING sum(amount_minor) <> 0
  UNION ALL SELECT 'trial balance' FROM credit.ledger_accounts HAVING sum(balance_minor) <> 0
  UNION ALL SELECT 'balance of ' || ledger_account_id
    FROM credit.ledger_accounts AS a LEFT JOIN credit.entries AS e USING (ledger_account_id)
    GROUP BY a.ledger_account_id HAVING a.balance_minor <> coalesce(sum(e.amount_minor), 0)
      OR a.version <> count(e.version) OR a.version <> coalesce(max(e.version), 0)
  UNION ALL SELECT 'account ' || a.account_id FROM credit.accounts AS a
    LEFT JOIN credit.ledger_accounts AS p ON p.ledger_account_id = 'receivable:pay_later:' || a.account_id
    LEFT JOIN credit.ledger_accounts AS c ON c.ledger_account_id = 'receivable:cash_loan:' || a.account_id
    WHERE a.pay_later_posted_minor <> coalesce(p.balance_minor, 0)
      OR a.cash_loan_posted_minor <> coalesce(c.balance_minor, 0)
  UNION ALL SELECT 'order of ' || account_id FROM (
      SELECT account_id, account_version FROM credit.entries WHERE account_id IS NOT NULL
      UNION SELECT account_id, account_version FROM credit.operations WHERE outcome = 'done') AS effects
    JOIN credit.accounts AS a USING (account_id)
    GROUP BY account_id, a.version HAVING count(*) <> a.version OR max(account_version) <> a.version
  UNION ALL SELECT 'plan of ' || payment_id FROM credit.payments AS p
    JOIN credit.instalments AS i ON i.resource_id = p.payment_id
    GROUP BY p.payment_id HAVING sum(i.principal_minor) <> p.captured_minor OR sum(i.fee_minor) <> p.fee_minor`;

async function inDatabase<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Of nobody's request. */
export const TRACEPARENT = `00-${'1'.repeat(32)}-${'2'.repeat(16)}-00`;

export function approval(assessmentId: string): Assessment {
  return {
    assessmentId,
    outcome: 'approve',
    score: 700,
    reasonCodes: ['within_limits'],
    strategyVersion: 'test@1',
    evidence: { shareOfLimit: 0.1 },
  };
}

/** A purchase of 10.00 in one part with a key of its own. */
export function purchase(accountId: string, override: Partial<Purchase> = {}): Purchase {
  const operationId = override.operationId ?? randomUUID();
  const amountMinor = override.amountMinor ?? 1_000n;
  const instalments = override.instalments ?? 1;
  const paymentId = override.paymentId ?? `pay_${randomUUID().replaceAll('-', '')}`;
  return {
    kind: 'purchase',
    operationId,
    accountId,
    callerId: `c-${accountId.slice(2)}`,
    idempotencyKey: `key-${operationId}`,
    requestHash: 'hash',
    traceId: `trace-${operationId}`,
    paymentId,
    merchantId: 'm-00001',
    orderId: 'order-1',
    amountMinor,
    feeMinor: purchaseFee(amountMinor, instalments),
    instalments,
    plan: planPurchase(amountMinor, instalments, '2026-01-31'),
    decision: approval(operationId),
    response: { status: 201, body: { paymentId, state: 'captured', amountMinor: Number(amountMinor) } },
    events: [],
    ...override,
  };
}

/** An approved loan of 100.00 over three months, with the event that has it disbursed. */
export function loanApproval(accountId: string, override: Partial<LoanApproval> = {}): LoanApproval {
  const operationId = override.operationId ?? randomUUID();
  const amountMinor = override.amountMinor ?? 10_000n;
  const loanId = override.loanId ?? `loan_${randomUUID().replaceAll('-', '')}`;
  return {
    kind: 'loan.approve',
    operationId,
    accountId,
    callerId: `c-${accountId.slice(2)}`,
    idempotencyKey: `key-${operationId}`,
    requestHash: 'hash',
    traceId: `trace-${operationId}`,
    loanId,
    amountMinor,
    termMonths: 3,
    payoutAccount: 'ba-0000001',
    plan: planLoan(amountMinor, 3, '2026-01-31'),
    decision: approval(operationId),
    response: { status: 202, body: { loanId, state: 'approved' } },
    events: [{ eventId: randomUUID(), queue: 'disbursement', payload: { loanId }, traceparent: TRACEPARENT }],
    ...override,
  };
}

/** Time enough for anything that is not meant to time out. */
export function soon(): Deadline {
  return deadlineIn(realClock, 30_000);
}
