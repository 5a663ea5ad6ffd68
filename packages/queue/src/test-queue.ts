import { randomUUID } from 'node:crypto';
import { realClock } from '@breakwater/clock';
import type { Redis } from 'ioredis';
import { Client, Pool, type PoolClient } from 'pg';
import { consumerConnection, producerConnection } from './connection.ts';
import { Consumer, type ConsumerParts, type Delivery } from './consumer.ts';
import { OutboxRelay } from './relay.ts';

type Queue = 'disbursement';

/** What a test may say about a consumer. */
type ConsumerWish = Partial<Pick<ConsumerParts<Queue>, 'handle' | 'concurrency' | 'onOutcome'>>;

/** An outbox in a database of its own and queues under a prefix of their own, closed together at the end. */
export class TestQueue {
  readonly prefix = `test-${randomUUID()}`;
  readonly pool: Pool;
  /** What the relays and consumers complained of. */
  readonly errors: unknown[] = [];
  /** The events that were delivered, in order. */
  readonly delivered: Delivery<Queue>[] = [];
  readonly #adminUrl: string;
  readonly #database: string;
  readonly #closing: (() => Promise<unknown> | void)[] = [];

  private constructor(adminUrl: string, database: string) {
    this.#adminUrl = adminUrl;
    this.#database = database;
    const url = new URL(adminUrl);
    url.pathname = `/${database}`;
    this.pool = new Pool({ connectionString: url.href, max: 4 });
    this.pool.on('error', () => undefined);
  }

  static async create(adminUrl: string): Promise<TestQueue> {
    const name = `queue_${randomUUID().replaceAll('-', '')}`;
    await inAdmin(adminUrl, `CREATE DATABASE ${name}`);
    const queue = new TestQueue(adminUrl, name);
    await queue.pool.query(`CREATE SCHEMA credit;
      CREATE TABLE credit.outbox (event_id uuid PRIMARY KEY, queue text NOT NULL, payload jsonb NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(), sent_at timestamptz)`);
    return queue;
  }

  /** Commits events as an effect would; answers their ids. */
  async commit(count: number): Promise<string[]> {
    const ids = Array.from({ length: count }, () => randomUUID());
    await this.pool.query(
      `INSERT INTO credit.outbox (event_id, queue, payload)
       SELECT id, 'disbursement', jsonb_build_object('loanId', 'loan_' || replace(id::text, '-', '')) FROM unnest($1::uuid[]) AS id`,
      [ids],
    );
    return ids;
  }

  async unsent(): Promise<number> {
    const { rows } = await this.pool.query<{ count: number }>(
      'SELECT count(*)::int AS count FROM credit.outbox WHERE sent_at IS NULL',
    );
    return rows[0]?.count ?? -1;
  }

  /** Starts a relay; `afterWork` runs before the transaction ends and may break it. */
  async relay(redisUrl: string, afterWork: () => void = () => undefined): Promise<OutboxRelay> {
    const redis = await this.connected(producerConnection(redisUrl));
    const relay = new OutboxRelay({
      redis,
      prefix: this.prefix,
      clock: realClock,
      inTransaction: (work) => this.#inTransaction(work, afterWork),
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
    const consumer = new Consumer({
      queue: 'disbursement',
      redis,
      prefix: this.prefix,
      clock: realClock,
      concurrency: wish.concurrency ?? 4,
      onOutcome: wish.onOutcome ?? (() => undefined),
      onError: (error) => void this.errors.push(error),
      handle: async (delivery) => {
        this.delivered.push(delivery);
        await wish.handle?.(delivery);
      },
    });
    this.#closing.push(() => consumer.close());
    return consumer;
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

  async #inTransaction<T>(work: (client: PoolClient) => Promise<T>, afterWork: () => void): Promise<T> {
    const client = await this.pool.connect();
    try {
      await client.query('BEGIN');
      const result = await work(client);
      afterWork();
      await client.query('COMMIT');
      client.release();
      return result;
    } catch (error) {
      client.release(true);
      throw error;
    }
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
