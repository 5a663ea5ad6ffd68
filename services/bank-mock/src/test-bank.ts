import { randomUUID } from 'node:crypto';
import { Random, realClock } from '@breakwater/clock';
import type { TransferRequest } from '@breakwater/contracts';
import { FaultBoard, faultPolicy } from '@breakwater/faults';
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
import { migrateBank } from './migrate.ts';
import { TransferBook } from './transfer-book.ts';

const OPERATOR_TOKEN = 'operator-token-of-the-test';

/** An instruction that is good for another minute. */
export function instruction(changes: Partial<TransferRequest> = {}): TransferRequest {
  return {
    reference: `loan_${randomUUID().replaceAll('-', '')}`,
    amountMinor: 100_000,
    currency: 'CNY',
    payoutAccount: 'ba-0000001',
    expiresAt: new Date(Date.now() + 60_000).toISOString(),
    ...changes,
  };
}

/** The bank on a database of its own, listening on a free port. */
export class TestBank {
  readonly url: string;
  readonly databaseUrl: string;
  /** A pool as the service has it: under the service's role. */
  readonly pool: Pool;
  /** The owner of the schema, for looking behind the curtain. */
  readonly owner: Pool;
  readonly #app: HttpApp;
  readonly #operator: HttpApp;
  readonly #adminUrl: string;

  private constructor(parts: {
    url: string;
    databaseUrl: string;
    pool: Pool;
    app: HttpApp;
    operator: HttpApp;
    adminUrl: string;
  }) {
    this.url = parts.url;
    this.databaseUrl = parts.databaseUrl;
    this.pool = parts.pool;
    this.owner = new Pool({ connectionString: parts.databaseUrl, max: 2 });
    this.#app = parts.app;
    this.#operator = parts.operator;
    this.#adminUrl = parts.adminUrl;
  }

  static async start(adminUrl: string): Promise<TestBank> {
    const name = `bank_${randomUUID().replaceAll('-', '')}`;
    await inDatabase(adminUrl, `CREATE DATABASE ${name}`);
    const database = new URL(adminUrl);
    database.pathname = `/${name}`;
    await migrateBank(database.href);
    const logger = createLogger('bank-mock', 1, 'silent');
    const context = { clock: realClock, random: new Random(1) };
    const pool = createPostgresPool(database.href, 'breakwater_bank', {}, logger);
    const metrics = new Metrics();
    const app = createHttpApp({
      logger,
      metrics,
      contextOf: (request) => internalContext(request.headers, realClock),
    });
    const operator = createOperatorApp({ logger, metrics, clock: realClock, operatorToken: OPERATOR_TOKEN });
    buildBank({
      app,
      book: new TransferBook(pool),
      faults: new FaultBoard(context),
      baseLatency: faultPolicy({ kind: 'latency', latencyMs: 0 }, context),
      operator,
    });
    const url = await app.listen({ host: '127.0.0.1', port: 0 });
    return new TestBank({ url, databaseUrl: database.href, pool, app, operator, adminUrl });
  }

  async stop(): Promise<void> {
    await Promise.all([this.#app.close(), this.#operator.close()]);
    await Promise.all([this.pool.end(), this.owner.end()]);
    const name = new URL(this.databaseUrl).pathname.slice(1);
    await inDatabase(this.#adminUrl, `DROP DATABASE ${name} WITH (FORCE)`);
  }

  /** Instructs the bank; rejects when the connection is lost. */
  transfer(body: unknown): Promise<Response> {
    return this.#send('POST', '/v1/transfers', typeof body === 'string' ? body : JSON.stringify(body));
  }

  /** What the book says under a reference. */
  lookUp(reference: string): Promise<Response> {
    return fetch(`${this.url}/v1/transfers?reference=${reference}`);
  }

  /** Replaces the faults. */
  async steer(faults: unknown, token = OPERATOR_TOKEN): Promise<{ readonly status: number }> {
    const { statusCode } = await this.#operator.inject({
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
    return fetch(this.url + path, { method, headers: { 'content-type': 'application/json' }, body });
  }
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
