import { randomBytes } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { realClock, sleep } from '@breakwater/clock';
import { type CustomerSeed, type MoneyVerdict, Operation, customerIdAt } from '@breakwater/contracts';
import { type Log, Run } from '@breakwater/lab/fleet';
import {
  type Platform,
  createDatabase,
  dropDatabase,
  migrate,
  seed,
  startPlatform,
} from '@breakwater/lab/platform';
import { verifyMoney } from '@breakwater/verify';
import { Pool } from 'pg';
import { Check } from 'typebox/value';
import { inject } from 'vitest';
import { TestCustomer } from './test-customer.ts';
import { TestHistory } from './test-history.ts';
import { type Answer, type Sent, TestHttp } from './test-http.ts';

/** What a test file may say about its fleet. */
export interface FleetWish {
  /** `naive` waits for ever, so what a test sees does not depend on the speed of the machine. */
  readonly design: 'naive' | 'resilient';
  readonly strategy?: 'open' | 'baseline';
  /** What differs from an ordinary customer, by the customer's number. */
  readonly customers?: Readonly<Record<number, Partial<CustomerSeed>>>;
}

type ServiceName = Parameters<Platform['target']['kill']>[0];

const CUSTOMERS = 200;
const MERCHANTS = 9;
/** The one merchant that does not take the product. */
export const UNSUPPORTED_MERCHANT = 'm-00009';

const quiet: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

/**
 * The real fleet on a database of its own, without the capacity model: one gateway, two replicas of credit, a worker
 * and the mocks. Customers have a limit of 10,000.00, half of it for cash loans.
 */
export class TestFleet {
  readonly history = new TestHistory();
  readonly http = new TestHttp();
  readonly platform: Platform;
  readonly databaseUrl: string;
  readonly #run: Run;
  readonly #owner: Pool;
  readonly #customers = new Map<number, TestCustomer>();

  private constructor(run: Run, platform: Platform, databaseUrl: string) {
    this.#run = run;
    this.platform = platform;
    this.databaseUrl = databaseUrl;
    this.#owner = new Pool({ connectionString: databaseUrl, max: 2 });
    this.#owner.on('error', () => undefined);
  }

  static async start({ design, strategy = 'open', customers = {} }: FleetWish): Promise<TestFleet> {
    const tag = `platform_${randomBytes(6).toString('hex')}`;
    const databaseUrl = await createDatabase(inject('databaseUrl'), tag);
    await migrate(databaseUrl);
    await seed(databaseUrl, {
      customers: Array.from({ length: CUSTOMERS }, (_, index) =>
        customerSeed(index + 1, customers[index + 1]),
      ),
      merchants: Array.from({ length: MERCHANTS }, (_, index) => ({
        merchantId: `m-0000${index + 1}`,
        supported: index + 1 < MERCHANTS,
      })),
    });
    const run = Run.open({ log: quiet });
    const plan = {
      design,
      replicas: { gateway: 1, credit: 2, risk: 1, worker: 1 },
      capacity: null,
      seed: 1,
      databaseUrl,
      redisQueueUrl: inject('redisQueueUrl'),
      redisCacheUrl: inject('redisCacheUrl'),
      keyPrefix: tag,
      strategy,
      logLevel: 'debug',
    };
    try {
      return new TestFleet(run, await startPlatform(plan, { run, log: quiet }), databaseUrl);
    } catch (error) {
      await run.close();
      throw error;
    }
  }

  async stop(): Promise<void> {
    await this.platform.stop();
    await this.http.close();
    await this.#owner.end();
    await dropDatabase(inject('databaseUrl'), this.databaseUrl);
    await this.#run.close();
  }

  /** A customer with a session; the same one each time. */
  async customer(number: number): Promise<TestCustomer> {
    const known = this.#customers.get(number);
    if (known !== undefined) return known;
    const body = { customerId: customerIdAt(number) };
    const { status, body: session } = await this.send('/v1/sessions', { method: 'POST', body });
    if (status !== 201) throw new Error(`no session for customer ${number}: ${status}`);
    const { http, history } = this;
    const parts = { url: this.platform.gatewayUrl, http, history };
    const customer = new TestCustomer(number, String(session['token']), parts);
    this.#customers.set(number, customer);
    return customer;
  }

  /** Every customer that had a session. */
  get known(): readonly TestCustomer[] {
    return [...this.#customers.values()];
  }

  /** Sends something to the public listener without a session. */
  send(path: string, sent: Sent = {}): Promise<Answer> {
    return this.http.send(this.platform.gatewayUrl + path, sent);
  }

  /** Sends something to the operator listener of every replica of a service, as the operator. */
  operate(service: ServiceName, path: string, sent: Sent = {}): Promise<Answer[]> {
    const headers = { authorization: `Bearer ${this.platform.operatorToken}`, ...sent.headers };
    const replicas = this.platform.status().filter(({ name }) => name === service);
    return Promise.all(replicas.map(({ url }) => this.http.send(url + path, { ...sent, headers })));
  }

  /** Sends something to the product listener of every replica of a service, as somebody who is in the network. */
  intrude(service: ServiceName, path: string, sent: Sent = {}): Promise<Answer[]> {
    const urls = this.platform.productUrls[service] ?? [];
    return Promise.all(urls.map((url) => this.http.send(url + path, sent)));
  }

  /** Looks behind the curtain, as the owner of the schema. */
  async rows<Row extends object>(statement: string, values: readonly unknown[] = []): Promise<Row[]> {
    return (await this.#owner.query<Row>(statement, [...values])).rows;
  }

  /** How many operations are recorded. */
  async operationCount(): Promise<number> {
    const [row] = await this.rows<{ count: number }>('SELECT count(*)::int AS count FROM credit.operations');
    return row?.count ?? -1;
  }

  /** Waits until every replica is ready again after a crash. */
  ready(): Promise<void> {
    return eventually(
      () =>
        Promise.resolve(
          this.platform.status().map(({ name, replica, state }) => `${name}-${replica} ${state}`),
        ),
      (states) => states.every((state) => state.endsWith(' ready')),
    ).then(() => undefined);
  }

  /** How often the replicas of a service were started again. */
  restarts(service: ServiceName): number {
    const own = this.platform.status().filter(({ name }) => name === service);
    return own.reduce((sum, { restarts }) => sum + restarts, 0);
  }

  /** Everything that the processes of this fleet have logged. */
  async logs(): Promise<string> {
    const directory = join(this.#run.directory, 'logs');
    const names = await readdir(directory);
    return (await Promise.all(names.map((name) => readFile(join(directory, name), 'utf8')))).join('\n');
  }

  /** The verdict of the money checker on everything that this file's customers asked for. */
  async verify(): Promise<MoneyVerdict> {
    const path = join(this.#run.directory, 'history.jsonl');
    await this.history.write(path, this.platform.gatewayUrl);
    return verifyMoney({
      history: path,
      databaseUrl: this.databaseUrl,
      resolve: async (key, customerId) => {
        const customer = await this.customer(Number(customerId.slice(2)));
        const { status, body } = await customer.operation(key);
        if (status !== 200 || !Check(Operation, body)) throw new Error(`looking up answered ${status}`);
        return body;
      },
    });
  }
}

function customerSeed(number: number, override: Partial<CustomerSeed> = {}): CustomerSeed {
  return {
    customerId: customerIdAt(number),
    status: 'active',
    limitMinor: 1_000_000,
    payLaterLimitMinor: 1_000_000,
    cashLoanLimitMinor: 500_000,
    openingPayLaterMinor: 0,
    region: 'zhejiang',
    incomeMinor: 1_000_000,
    repaymentHabit: 'on_time',
    ...override,
  };
}

/** Sends something with its key again and again, as a patient client would, until it is decided. */
export function insist(send: () => Promise<Answer>): Promise<Answer> {
  return eventually(
    send,
    ({ status, body }) => status < 500 && status !== 409 && body['state'] !== 'processing',
  );
}

/**
 * Looks again and again until what is seen is as expected.
 * @throws Error with what was seen last when that does not happen in time.
 */
export async function eventually<T>(
  look: () => Promise<T>,
  isThere: (seen: T) => boolean,
  withinMs = 40_000,
): Promise<T> {
  const endMs = realClock.monotonicMs() + withinMs;
  for (;;) {
    const seen = await look();
    if (isThere(seen)) return seen;
    if (realClock.monotonicMs() > endMs) throw new Error(`still not there: ${JSON.stringify(seen)}`);
    await sleep(realClock, 100);
  }
}
