import { type Clock, Rounds } from '@breakwater/clock';
import { QUEUE_NAMES, type QueueName } from '@breakwater/contracts';
import type { PoolClient } from 'pg';
import { readableTrace } from './envelope.ts';

/** An event on its way from the outbox to its queue. */
export interface OutgoingEvent {
  readonly eventId: string;
  readonly payload: unknown;
  readonly traceparent: string | null;
  /** How often it was sent before: more than 0 for a replay. */
  readonly sends: number;
  /** When it was committed, in milliseconds since the Unix epoch. */
  readonly createdMs: number;
}

interface OutboxRow {
  readonly event_id: string;
  readonly queue: QueueName;
  readonly payload: unknown;
  readonly traceparent: string | null;
  readonly sends: number;
  readonly created_ms: number;
}

/** What a relay needs. */
export interface RelayParts {
  /** Runs a piece of work in one transaction on the database whose outbox it empties. */
  readonly inTransaction: <T>(work: (client: PoolClient) => Promise<T>) => Promise<T>;
  /** Adds events to a queue, within a bounded time; twice the same sending is added once. */
  readonly add: (queue: QueueName, events: readonly OutgoingEvent[]) => Promise<void>;
  readonly clock: Clock;
  /** Told of each event that was sent again on an operator's order. */
  readonly onReplayed?: (queue: QueueName) => void;
  /** Told of each pass that failed; the next one starts over. */
  readonly onError: (error: unknown) => void;
}

/** Events in one pass, at most. */
const BATCH_MAX = 200;
/** Pause after a pass that found less than that, in milliseconds. */
const IDLE_MS = 50;
/** Pause after a pass that failed, in milliseconds. */
const FAILED_MS = 500;

/**
 * Hands committed events from the outbox to their queues, at least once: the rows are locked (SKIP LOCKED, so relays
 * share the work and late commits are not missed), added as jobs whose id is made of the event's, then marked as sent.
 * If it dies in between, the rows stay unsent and are added again; the consumers' inbox makes that harmless.
 *
 * After a failure it tries with a single event, so what piles up before a Redis that hangs stays small.
 */
export class OutboxRelay {
  readonly #parts: RelayParts;
  readonly #rounds: Rounds;
  #batchMax = BATCH_MAX;

  constructor(parts: RelayParts) {
    this.#parts = parts;
    const { clock, onError } = parts;
    this.#rounds = new Rounds({ clock, onError, failedPauseMs: FAILED_MS, work: () => this.#pass() });
  }

  /** Milliseconds since a pass last succeeded: the relay's health. */
  get idleMs(): number {
    return this.#rounds.idleMs;
  }

  /** Begins to work, until `close`. */
  start(): void {
    this.#rounds.start();
  }

  /** Ends after the pass under way. */
  close(): Promise<void> {
    return this.#rounds.close();
  }

  async #pass(): Promise<number> {
    const batchMax = this.#batchMax;
    this.#batchMax = 1;
    const sent = await this.#parts.inTransaction((client) => this.#relayBatch(client, batchMax));
    this.#batchMax = BATCH_MAX;
    for (const row of sent) if (row.sends > 0) this.#parts.onReplayed?.(row.queue);
    return sent.length === batchMax ? 0 : IDLE_MS;
  }

  async #relayBatch(client: PoolClient, batchMax: number): Promise<readonly OutboxRow[]> {
    // A row for a queue that is not known here stays unsent, where the age of the oldest unsent row shows it.
    const { rows } = await client.query<OutboxRow>(
      `select event_id, queue, payload, traceparent, sends,
              (extract(epoch from created_at) * 1000)::float8 as created_ms
       from credit.outbox where sent_at is null and queue = any($2)
       order by created_at limit $1 for update skip locked`,
      [batchMax, QUEUE_NAMES],
    );
    if (rows.length === 0) return rows;
    await this.#add(rows);
    await client.query(
      'update credit.outbox set sent_at = now(), sends = sends + 1 where event_id = any($1::uuid[])',
      [rows.map((row) => row.event_id)],
    );
    return rows;
  }

  async #add(rows: readonly OutboxRow[]): Promise<void> {
    const byQueue = Map.groupBy(rows, (row) => row.queue);
    await Promise.all([...byQueue].map(([queue, some]) => this.#parts.add(queue, some.map(toEvent))));
  }
}

function toEvent(row: OutboxRow): OutgoingEvent {
  return {
    eventId: row.event_id,
    payload: row.payload,
    traceparent: readableTrace(row.traceparent),
    sends: row.sends,
    createdMs: row.created_ms,
  };
}
