import { randomBytes } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type CustomerSeed, type MoneyVerdict, Operation, customerIdAt } from '@breakwater/contracts';
import { type FleetEvent, type Log, Run } from '@breakwater/lab/fleet';
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
import { eventually } from './test-waiting.ts';

/** What a test file may say about its fleet. */
export interface FleetWish {
  /** `naive` waits for ever, so what a test sees does not depend on the speed of the machine. */
  readonly design: 'naive' | 'resilient';
  readonly strategy?: 'open' | 'baseline';
  /** What differs from an ordinary customer, by the customer's number; one above 200 is there besides. */
  readonly customers?: Readonly<Record<number, Partial<CustomerSeed>>>;
  /** What the replicas of some services are given besides or instead. */
  readonly environment?: Readonly<Partial<Record<ServiceName, Readonly<Record<string, string>>>>>;
  /** How many replicas of some services, when not as usual. */
  readonly replicas?: { readonly credit?: number; readonly risk?: number };
  /** Another way to the Redis of the queues. */
  readonly redisQueueUrl?: string;
}

export type ServiceName = Parameters<Platform['target']['kill']>[0];

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
  /** What happened to the processes so far. */
  readonly events: readonly FleetEvent[];
  readonly #run: Run;
  readonly #owner: Pool;
  readonly #customers = new Map<number, TestCustomer>();

  private constructor(run: Run, platform: Platform, databaseUrl: string, events: readonly FleetEvent[]) {
    this.#run = run;
    this.platform = platform;
    this.databaseUrl = databaseUrl;
    this.events = events;
    this.#owner = new Pool({ connectionString: databaseUrl, max: 2 });
    this.#owner.on('error', () => undefined);
  }

  static async start(wish: FleetWish): Promise<TestFleet> {
    const { design, strategy = 'open', customers = {}, environment = {} } = wish;
    const tag = `platform_${randomBytes(6).toString('hex')}`;
    const databaseUrl = await createDatabase(inject('databaseUrl'), tag);
    await migrate(databaseUrl);
    await seed(databaseUrl, {
      customers: numbersOf(customers).map((number) => customerSeed(number, customers[number])),
      merchants: Array.from({ length: MERCHANTS }, (_, index) => ({
        merchantId: `m-0000${index + 1}`,
        supported: index + 1 < MERCHANTS,
      })),
    });
    const run = Run.open({ log: quiet });
    const plan = {
      design,
      replicas: { gateway: 1, credit: 2, risk: 1, worker: 1, ...wish.replicas },
      capacity: null,
      seed: 1,
      databaseUrl,
      redisQueueUrl: wish.redisQueueUrl ?? inject('redisQueueUrl'),
      redisCacheUrl: inject('redisCacheUrl'),
      keyPrefix: tag,
      strategy,
      logLevel: 'debug',
      environment,
    };
    const events: FleetEvent[] = [];
    const onEvent = (event: FleetEvent): void => void events.push(event);
    try {
      const platform = await startPlatform(plan, { run, log: quiet, onEvent });
      return new TestFleet(run, platform, databaseUrl, events);
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
    return Promise.all(
      this.#replicas(service).map(({ url }) => this.http.send(url + path, { ...sent, headers })),
    );
  }

  /** Sends something to the operator listener of one replica, as the operator; the first when none is named. */
  async operateOne(service: ServiceName, path: string, sent: Sent = {}, replica = 1): Promise<Answer> {
    const one = this.#replicas(service).find((status) => status.replica === replica);
    if (one === undefined) throw new Error(`there is no replica ${service} ${replica}`);
    const headers = { authorization: `Bearer ${this.platform.operatorToken}`, ...sent.headers };
    return this.http.send(one.url + path, { ...sent, headers });
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

  /** Keeps everybody from writing to a table, and nobody from reading it; answers how to let go. */
  async lock(table: string): Promise<() => Promise<void>> {
    const client = await this.#owner.connect();
    await client.query('BEGIN');
    await client.query(`LOCK TABLE ${table} IN SHARE MODE`);
    return async () => {
      await client.query('ROLLBACK');
      client.release();
    };
  }

  /** The business date that is open. */
  async businessDate(): Promise<string> {
    const { body } = await this.operateOne('worker', '/operator/day-close');
    return String(body['businessDate']);
  }

  /** Closes the open business date, and waits until that is done. */
  async closeDay(): Promise<void> {
    const businessDate = await this.businessDate();
    const order = { method: 'POST', body: { businessDate } } as const;
    const { status, text } = await this.operateOne('worker', '/operator/day-close', order);
    if (status !== 202) throw new Error(`${businessDate} was not closed: ${text}`);
    await eventually(
      () => this.operateOne('worker', '/operator/day-close'),
      ({ body }) => body['closing'] === null,
    );
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

  /** How often the replicas of a service died. */
  deaths(service: ServiceName): number {
    return this.events.filter(({ name, type }) => name === service && type === 'died').length;
  }

  #replicas(service: ServiceName) {
    return this.platform.status().filter(({ name }) => name === service);
  }

  /** Everything that the processes of this fleet have logged. */
  async logs(): Promise<string> {
    const directory = join(this.#run.directory, 'logs');
    const names = await readdir(directory);
    return (await Promise.all(names.map((name) => readFile(join(directory, name), 'utf8')))).join('\n');
  }

  /** The verdict of the money checker on everything that this file's customers asked for. */
  async verify(): Promise<MoneyVerdict> {
    const path = this.pathOf('history.jsonl');
    await this.history.write(path, this.platform.gatewayUrl);
    return this.verifyHistory(path);
  }

  /** Where a file may lie until the fleet stops. */
  pathOf(name: string): string {
    return join(this.#run.directory, name);
  }

  /** The verdict of the money checker on a recorded history. */
  verifyHistory(history: string): Promise<MoneyVerdict> {
    return verifyMoney({
      history,
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

function numbersOf(customers: object): number[] {
  const ordinary = Array.from({ length: CUSTOMERS }, (_, index) => index + 1);
  return [...new Set([...ordinary, ...Object.keys(customers).map(Number)])];
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
