import { randomUUID } from 'node:crypto';
import { realClock } from '@breakwater/clock';
import { Client, type ClientBase, Pool } from 'pg';
import { migrateCredit } from '../migrate.ts';
import { LedgerWriter, type LedgerWriterOptions } from './ledger-writer.ts';
import { loadPopulation, type NewCustomer } from './load-population.ts';
import { IMBALANCES } from './test-balances.ts';
import { BUSINESS_DATE } from './test-operations.ts';

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
    const ledger = new TestLedger(adminUrl, url.href);
    await ledger.setBusinessDate(BUSINESS_DATE);
    return ledger;
  }

  /** Opens a business date without closing the one before it. */
  async setBusinessDate(date: string): Promise<void> {
    await this.owner.query('UPDATE credit.business_day SET business_date = $1', [date]);
  }

  async drop(): Promise<void> {
    await Promise.all(this.#pools.map((pool) => pool.end()));
    const name = new URL(this.url).pathname.slice(1);
    await inDatabase(this.#adminUrl, (client) => client.query(`DROP DATABASE ${name} WITH (FORCE)`));
  }

  /** Holds an account's row as another writer's batch does; answers how to let go. */
  async hold(accountId: string): Promise<() => Promise<void>> {
    const client = await this.owner.connect();
    await client.query('BEGIN');
    await client.query('SELECT FROM credit.accounts WHERE account_id = $1 FOR NO KEY UPDATE', [accountId]);
    return async () => {
      await client.query('ROLLBACK');
      client.release();
    };
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
    return (await this.imbalances())[0];
  }

  /** All that does not hold, as seen on a connection. */
  async imbalances(on: Pick<ClientBase, 'query'> = this.owner): Promise<string[]> {
    return (await on.query<{ wrong: string }>(IMBALANCES)).rows.map(({ wrong }) => wrong);
  }

  #pool(url: string, max: number, options: string): Pool {
    const pool = new Pool({ connectionString: url, max, options, connectionTimeoutMillis: 5_000 });
    // The database is dropped while connections idle, and some tests end them by force.
    pool.on('error', () => undefined);
    this.#pools.push(pool);
    return pool;
  }
}

async function inDatabase<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
