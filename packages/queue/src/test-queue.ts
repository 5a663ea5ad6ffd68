import { randomUUID } from 'node:crypto';
import { Random, realClock } from '@breakwater/clock';
import type { Redis } from 'ioredis';
import { Client, Pool } from 'pg';
import { consumerConnection, producerConnection } from './connection.ts';
import { Consumer, type Delivery, type Handler } from './consumer.ts';
import { recordDeath } from './dead-letters.ts';
import type { Death } from './death.ts';
import { type QueueSettings, type SettingsWish, settingsWith } from './queue-settings.ts';
import { Queues, type QueuesParts } from './queues.ts';
import { RedisQueues } from './redis-queues.ts';
import { OutboxRelay } from './relay.ts';
import { effectOnce, inTransaction } from './test-effect.ts';

type Queue = 'disbursement';

/** What a test may say about a consumer. */
interface ConsumerWish {
  readonly handle?: Handler<Queue>;
  readonly settings?: Partial<QueueSettings>;
  readonly recordDeath?: (death: Death) => Promise<void>;
  readonly onTaken?: () => void;
}

const TABLES = `CREATE SCHEMA credit;
  CREATE TABLE credit.outbox (
    event_id uuid PRIMARY KEY, queue text NOT NULL, payload json NOT NULL, traceparent text,
    created_at timestamptz NOT NULL DEFAULT now(), sent_at timestamptz, sends integer NOT NULL DEFAULT 0);
  CREATE INDEX ON credit.outbox (created_at) WHERE sent_at IS NULL;
  CREATE TABLE credit.inbox (consumer text, event_id uuid, received_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (consumer, event_id));
  CREATE TABLE credit.dead_letters (
    event_id uuid PRIMARY KEY, queue text NOT NULL, payload json NOT NULL, error text NOT NULL,
    attempts integer NOT NULL, died_at timestamptz NOT NULL DEFAULT now(), replays integer NOT NULL DEFAULT 0,
    replayed_at timestamptz);
  CREATE TABLE effects (event_id uuid NOT NULL);
  CREATE TABLE said (event_id uuid NOT NULL, what text NOT NULL)`;

/** An outbox in a database of its own and queues under a prefix of their own, closed together at the end. */
export class TestQueue {
  readonly prefix = `test-${randomUUID()}`;
  readonly pool: Pool;
  /** What the relays and consumers complained of. */
  readonly errors: unknown[] = [];
  /** The events that were delivered, in order. */
  readonly delivered: Delivery<Queue>[] = [];
  /** What became of the deliveries to the consumers of this test. */
  readonly outcomes: string[] = [];
  readonly #adminUrl: string;
  readonly #database: string;
  readonly #closing: (() => Promise<unknown> | void)[] = [];

  private constructor(adminUrl: string, database: string) {
    this.#adminUrl = adminUrl;
    this.#database = database;
    const url = new URL(adminUrl);
    url.pathname = `/${database}`;
    this.pool = new Pool({ connectionString: url.href, max: 8 });
    this.pool.on('error', () => undefined);
  }

  static async create(adminUrl: string): Promise<TestQueue> {
    const name = `queue_${randomUUID().replaceAll('-', '')}`;
    await inAdmin(adminUrl, `CREATE DATABASE ${name}`);
    const queue = new TestQueue(adminUrl, name);
    await queue.pool.query(TABLES);
    return queue;
  }

  /** Where this test's database is. */
  get databaseUrl(): string {
    return String(this.pool.options.connectionString);
  }

  /** Commits events as an effect would; answers their ids. */
  async commit(count: number, traceparent: string | null = null): Promise<string[]> {
    const ids = Array.from({ length: count }, () => randomUUID());
    await this.pool.query(
      `INSERT INTO credit.outbox (event_id, queue, payload, traceparent)
       SELECT id, 'disbursement', jsonb_build_object('loanId', 'loan_' || replace(id::text, '-', '')), $2
       FROM unnest($1::uuid[]) AS id`,
      [ids, traceparent],
    );
    return ids;
  }

  async unsent(): Promise<number> {
    return this.count('credit.outbox WHERE sent_at IS NULL');
  }

  /** How many rows there are in a table. */
  async count(from: string): Promise<number> {
    const { rows } = await this.pool.query<{ count: number }>(`SELECT count(*)::int AS count FROM ${from}`);
    return rows[0]?.count ?? -1;
  }

  /** An effect that is there once, however often it is delivered. */
  readonly effect = ({ eventId }: { eventId: string }): Promise<void> => effectOnce(this.pool, eventId);

  /** The queues from the producer's side. */
  async inRedis(redisUrl: string, settings?: SettingsWish): Promise<RedisQueues> {
    const queues = new RedisQueues({
      redis: await this.connected(producerConnection(redisUrl)),
      prefix: this.prefix,
      clock: realClock,
      settings: settingsWith(settings),
      onError: (error) => void this.errors.push(error),
    });
    this.#closing.push(() => queues.close());
    return queues;
  }

  /** Starts a relay; `afterWork` runs before the transaction ends and may break it. */
  async relay(redisUrl: string, afterWork: () => void = () => undefined): Promise<OutboxRelay> {
    const queues = await this.inRedis(redisUrl);
    const relay = new OutboxRelay({
      clock: realClock,
      add: (name, events) => queues.add(name, events),
      inTransaction: (work) => inTransaction(this.pool, work, afterWork),
      onReplayed: () => void this.outcomes.push('replayed'),
      onError: (error) => void this.errors.push(error),
    });
    relay.start();
    this.#closing.push(() => relay.close());
    return relay;
  }

  consumer(redisUrl: string, wish: ConsumerWish = {}): Consumer<Queue> {
    const redis = consumerConnection(redisUrl);
    redis.on('error', (error) => void this.errors.push(error));
    this.#closing.push(() => redis.disconnect());
    const consumer = new Consumer<Queue>({
      queue: 'disbursement',
      redis,
      prefix: this.prefix,
      clock: realClock,
      random: new Random(1),
      settings: settingsWith({ disbursement: wish.settings ?? {} }).disbursement,
      recordDeath: wish.recordDeath ?? ((death) => recordDeath(this.pool, death)),
      onOutcome: (outcome) => void this.outcomes.push(outcome),
      onTaken: () => wish.onTaken?.(),
      onError: (error) => void this.errors.push(error),
      handle: async (delivery) => {
        this.delivered.push(delivery);
        await wish.handle?.(delivery);
      },
    });
    this.#closing.push(() => consumer.close());
    return consumer;
  }

  /** Opens everything as a worker does. */
  async queues(
    redisUrl: string,
    wish: Partial<QueuesParts> & Pick<QueuesParts, 'handlers'>,
  ): Promise<Queues> {
    const queues = await Queues.open({
      redisUrl,
      prefix: this.prefix,
      database: this.pool,
      inTransaction: (work) => inTransaction(this.pool, work),
      clock: realClock,
      random: new Random(2),
      onOutcome: (_queue, outcome) => void this.outcomes.push(outcome),
      onError: (error) => void this.errors.push(error),
      canaryIntervalMs: 200,
      sweepIntervalMs: 200,
      ...wish,
    });
    this.#closing.push(() => queues.close());
    return queues;
  }

  /** Opens a connection that is closed at the end. */
  async connected(redis: Redis): Promise<Redis> {
    redis.on('error', (error) => void this.errors.push(error));
    await redis.connect();
    this.#closing.push(() => redis.disconnect());
    return redis;
  }

  async close(): Promise<void> {
    for (const close of this.#closing.splice(0).toReversed()) await close();
    await this.pool.end();
    await inAdmin(this.#adminUrl, `DROP DATABASE ${this.#database} WITH (FORCE)`);
  }
}

async function inAdmin(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
