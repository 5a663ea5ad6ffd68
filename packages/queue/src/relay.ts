import { type Clock, sleep } from '@breakwater/clock';
import { type QueueName, queueSchemas } from '@breakwater/contracts';
import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import type { PoolClient } from 'pg';
import { jobOptions } from './job-options.ts';

interface OutboxRow {
  readonly event_id: string;
  readonly queue: QueueName;
  readonly payload: object;
}

/** What a relay needs. */
export interface RelayParts {
  /** Runs a piece of work in one transaction on the database whose outbox it empties. */
  readonly inTransaction: <T>(work: (client: PoolClient) => Promise<T>) => Promise<T>;
  /** A producer's connection to the queue Redis. */
  readonly redis: Redis;
  /** Prefix of the queues' keys. */
  readonly prefix: string;
  readonly clock: Clock;
  /** Told of each pass that failed; the next one starts over. */
  readonly onError: (error: unknown) => void;
}

/** Events in one pass, at most. */
const BATCH_MAX = 100;
/** Pause after a pass that found nothing, in milliseconds. */
const IDLE_MS = 50;
/** Pause after a pass that failed, in milliseconds. */
const FAILED_MS = 500;
/** How long Redis may take to accept a batch, in milliseconds. */
const ADD_TIMEOUT_MS = 2_000;

/**
 * Hands committed events from the outbox to their queues, at least once: the rows are locked (SKIP LOCKED, so relays
 * share the work and late commits are not missed), added as jobs whose id is the event's, then marked as sent. If it
 * dies in between, the rows stay unsent and are added again; the consumers' inbox makes that harmless.
 */
export class OutboxRelay {
  readonly #parts: RelayParts;
  readonly #queues: ReadonlyMap<QueueName, Queue>;
  readonly #stop = new AbortController();
  #running: Promise<void> | undefined;
  #lastPassMs: number;

  constructor(parts: RelayParts) {
    this.#parts = parts;
    this.#lastPassMs = parts.clock.monotonicMs();
    const names = Object.keys(queueSchemas) as QueueName[];
    this.#queues = new Map(names.map((name) => [name, this.#open(name)]));
  }

  /** Milliseconds since a pass last succeeded: the relay's health. */
  get idleMs(): number {
    return this.#parts.clock.monotonicMs() - this.#lastPassMs;
  }

  /** Begins to work, until `close`. */
  start(): void {
    this.#running ??= this.#run();
  }

  /** Ends after the pass under way. */
  async close(): Promise<void> {
    this.#stop.abort(new Error('the relay is closing'));
    await this.#running;
    await Promise.all([...this.#queues.values()].map((queue) => queue.close()));
  }

  #open(name: QueueName): Queue {
    const queue = new Queue(name, {
      connection: this.#parts.redis,
      prefix: this.#parts.prefix,
      defaultJobOptions: jobOptions,
    });
    queue.on('error', (error) => this.#parts.onError(error));
    return queue;
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const pauseMs = await this.#pass();
      if (pauseMs > 0) await sleep(this.#parts.clock, pauseMs, this.#stop.signal).catch(ignoreAbort);
    }
  }

  /** One pass; returns how long to pause before the next, in milliseconds. */
  async #pass(): Promise<number> {
    try {
      const sent = await this.#parts.inTransaction((client) => this.#relayBatch(client));
      this.#lastPassMs = this.#parts.clock.monotonicMs();
      return sent === BATCH_MAX ? 0 : IDLE_MS;
    } catch (error) {
      this.#parts.onError(error);
      return FAILED_MS;
    }
  }

  async #relayBatch(client: PoolClient): Promise<number> {
    const { rows } = await client.query<OutboxRow>(
      `select event_id, queue, payload from credit.outbox
       where sent_at is null order by created_at limit $1 for update skip locked`,
      [BATCH_MAX],
    );
    if (rows.length === 0) return 0;
    await this.#withinTimeout(this.#add(rows));
    await client.query('update credit.outbox set sent_at = now() where event_id = any($1)', [
      rows.map((row) => row.event_id),
    ]);
    return rows.length;
  }

  async #add(rows: readonly OutboxRow[]): Promise<void> {
    for (const [name, queue] of this.#queues) {
      const jobs = rows.filter((row) => row.queue === name);
      if (jobs.length === 0) continue;
      await queue.addBulk(jobs.map((row) => ({ name, data: row.payload, opts: { jobId: row.event_id } })));
    }
  }

  /** Redis may hang while it is down; a pass does not wait for it, and a copy added late has the same job id. */
  async #withinTimeout(work: Promise<void>): Promise<void> {
    const expired = Promise.withResolvers<never>();
    const cancel = this.#parts.clock.after(ADD_TIMEOUT_MS, () =>
      expired.reject(new Error(`Redis did not accept the jobs within ${ADD_TIMEOUT_MS} ms`)),
    );
    await Promise.race([work, expired.promise]).finally(cancel);
  }
}

/** The pause was cut short because the relay closes; there is nothing else to do. */
function ignoreAbort(): void {
  return undefined;
}
