import { randomUUID } from 'node:crypto';
import { Random, realClock } from '@breakwater/clock';
import { header, type TransferRequest } from '@breakwater/contracts';
import { FaultBoard, faultPolicy, possibleFaults } from '@breakwater/faults';
import {
  createHttpApp,
  createLogger,
  createOperatorApp,
  type HttpApp,
  internalContext,
  Metrics,
} from '@breakwater/service-kit';
import { createPostgresPool } from '@breakwater/service-kit/postgres';
import { Client, Pool } from 'pg';
import { buildBank } from './app.ts';
import { openBackOffice } from './back-office.ts';
import { StoredCallbacks } from './callback-book.ts';
import { callbackSender } from './clients/callback-sender.ts';
import { migrateBank } from './migrate.ts';
import { TransferBook } from './transfer-book.ts';

const OPERATOR_TOKEN = 'operator-token-of-the-test';
/** How the bank of the test is known to those whom it calls back. */
export const SERVICE_TOKEN = 'service-token-of-the-test';

/** An instruction that is good for another minute. */
export function instruction(changes: Partial<TransferRequest> = {}): TransferRequest {
  return {
    reference: `loan_${randomUUID().replaceAll('-', '')}`,
    direction: 'payout',
    amountMinor: 100_000,
    currency: 'CNY',
    bankAccount: 'ba-0000001',
    expiresAt: new Date(Date.now() + 60_000).toISOString(),
    ...changes,
  };
}

/** One process of the bank. */
interface Running {
  readonly url: string;
  readonly pool: Pool;
  readonly operator: HttpApp;
  close(): Promise<void>;
}

/** The bank on a database of its own, listening on a free port. */
export class TestBank {
  readonly databaseUrl: string;
  /** The owner of the schema, for looking behind the curtain. */
  readonly owner: Pool;
  readonly #adminUrl: string;
  #running: Running | undefined;

  private constructor(databaseUrl: string, adminUrl: string) {
    this.databaseUrl = databaseUrl;
    this.owner = new Pool({ connectionString: databaseUrl, max: 2 });
    this.#adminUrl = adminUrl;
  }

  /** A bank on a new database. */
  static async start(adminUrl: string, callbackUrls: readonly string[] = []): Promise<TestBank> {
    const name = `bank_${randomUUID().replaceAll('-', '')}`;
    await inDatabase(adminUrl, `CREATE DATABASE ${name}`);
    const database = new URL(adminUrl);
    database.pathname = `/${name}`;
    await migrateBank(database.href);
    const bank = new TestBank(database.href, adminUrl);
    await bank.open(callbackUrls);
    return bank;
  }

  /** A pool as the service has it: under the service's role. */
  get pool(): Pool {
    return this.#open.pool;
  }

  get #open(): Running {
    if (this.#running === undefined) throw new Error('the bank is closed');
    return this.#running;
  }

  /** Starts the process on the book that there is. */
  async open(callbackUrls: readonly string[] = []): Promise<void> {
    this.#running = await run(this.databaseUrl, callbackUrls);
  }

  /** Ends the process; the book stays. */
  async close(): Promise<void> {
    await this.#running?.close();
    this.#running = undefined;
  }

  /** Ends the process and deletes the book. */
  async stop(): Promise<void> {
    await this.close();
    await this.owner.end();
    const name = new URL(this.databaseUrl).pathname.slice(1);
    await inDatabase(this.#adminUrl, `DROP DATABASE ${name} WITH (FORCE)`);
  }

  /** Instructs the bank; rejects when the connection is lost. */
  transfer(body: unknown): Promise<Response> {
    return this.#send('POST', '/v1/transfers', typeof body === 'string' ? body : JSON.stringify(body));
  }

  /** What the book says under a reference. */
  lookUp(reference: string): Promise<Response> {
    return fetch(`${this.#open.url}/v1/transfers?reference=${reference}`);
  }

  /** Replaces the faults. */
  async steer(faults: unknown, token = OPERATOR_TOKEN): Promise<{ readonly status: number }> {
    const { statusCode } = await this.#open.operator.inject({
      method: 'PUT',
      url: '/operator/behaviour',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(faults),
    });
    return { status: statusCode };
  }

  /** How many transfers the book holds. */
  async booked(): Promise<number> {
    const { rows } = await this.owner.query<{ count: string }>('SELECT count(*) FROM bank.transfers');
    return Number(rows[0]?.count);
  }

  #send(method: string, path: string, body: string): Promise<Response> {
    return fetch(this.#open.url + path, { method, headers: { 'content-type': 'application/json' }, body });
  }
}

async function run(databaseUrl: string, callbackUrls: readonly string[]): Promise<Running> {
  const logger = createLogger('bank-mock', 1, 'silent');
  const metrics = new Metrics();
  const context = { clock: realClock, random: new Random(1) };
  const pool = createPostgresPool(databaseUrl, 'breakwater_bank', {}, logger);
  const book = new TransferBook(pool);
  const sender = callbackSender(() => Promise.resolve({ [header.serviceToken]: SERVICE_TOKEN }));
  const backOffice = openBackOffice({
    ...context,
    metrics,
    book,
    callbackUrls: callbackUrls.length === 0 ? undefined : () => callbackUrls,
    callbacks: new StoredCallbacks(pool),
    sendCallback: sender.sendCallback,
    // Listeners of the tests refuse on purpose.
    onError: () => undefined,
  });
  const app = createHttpApp({
    logger,
    metrics,
    contextOf: (request) => internalContext(request.headers, realClock),
  });
  const operator = createOperatorApp({ logger, metrics, clock: realClock, operatorToken: OPERATOR_TOKEN });
  buildBank({
    app,
    metrics,
    book,
    faults: new FaultBoard({ ...context, kinds: possibleFaults['bank-mock'] }),
    baseLatency: faultPolicy({ kind: 'latency', latencyMs: 0 }, context),
    operator,
  });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  return {
    url,
    pool,
    operator,
    async close() {
      await Promise.all([app.close(), operator.close()]);
      await backOffice.close();
      await sender.close();
      await pool.end();
    },
  };
}

async function inDatabase(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
