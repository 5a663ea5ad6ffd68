import type { QueueName } from '@breakwater/contracts';
import type { Pool } from 'pg';
import type { Death } from './death.ts';

/** What answers a query: a pool or a connection. */
export type Database = Pick<Pool, 'query'>;

/** An event that failed for good. */
export interface DeadLetter {
  readonly eventId: string;
  readonly queue: string;
  readonly payload: unknown;
  readonly error: string;
  readonly attempts: number;
  readonly diedAt: Date;
  /** How often an operator has sent it again. */
  readonly replays: number;
  /** Since when it is on its way again; null while it waits for an operator. */
  readonly replayedAt: Date | null;
}

/** What became of an order to replay one letter. */
export type ReplayOutcome = 'replayed' | 'already_replayed' | 'not_found';

/** The most letters that one statement reads or replays. */
const LETTERS_MAX = 1_000;

/**
 * Writes a death down. Twice the same death is one letter; the death of a replayed event opens its letter again; and a
 * death that is older than the last replay, told late, changes nothing.
 */
export async function recordDeath(database: Database, death: Death): Promise<void> {
  await database.query(
    `insert into credit.dead_letters as letter (event_id, queue, payload, error, attempts)
     values ($1, $2, $3::json, $4, $5)
     on conflict (event_id) do update set queue = excluded.queue, payload = excluded.payload,
       error = excluded.error, attempts = excluded.attempts, died_at = now(), replayed_at = null
     where letter.replayed_at is not null and $6::int >= letter.replays`,
    [death.eventId, death.queue, JSON.stringify(death.payload), death.error, death.attempts, death.sends],
  );
}

/** The letters that wait for an operator, those that died last first; all of them when the replayed ones are asked for too. */
export async function deadLetters(
  database: Database,
  { limit, queue, withReplayed = false }: { limit: number; queue?: QueueName; withReplayed?: boolean },
): Promise<readonly DeadLetter[]> {
  const { rows } = await database.query<DeadLetter>(
    `select event_id as "eventId", queue, payload, error, attempts, died_at as "diedAt", replays,
            replayed_at as "replayedAt"
     from credit.dead_letters
     where ($2::text is null or queue = $2) and ($3 or replayed_at is null)
     order by died_at desc, event_id limit $1`,
    [boundedLimit(limit), queue ?? null, withReplayed],
  );
  return rows;
}

/**
 * Has the relay send the event of a letter again. Its handler may have had its effect before; the inbox then keeps it
 * at one. One statement, so letter and outbox change together; of two orders at once one is `already_replayed`.
 */
export async function replayDeadLetter(database: Database, eventId: string): Promise<ReplayOutcome> {
  const { rowCount } = await database.query(
    `with letter as (
       update credit.dead_letters as letter set replays = replays + 1, replayed_at = now()
       where event_id = $1 and replayed_at is null
         and exists (select 1 from credit.outbox where outbox.event_id = letter.event_id)
       returning event_id)
     update credit.outbox set sent_at = null from letter where outbox.event_id = letter.event_id`,
    [eventId],
  );
  if (rowCount === 1) return 'replayed';
  const { rows } = await database.query(
    'select 1 from credit.dead_letters where event_id = $1 and replayed_at is not null',
    [eventId],
  );
  return rows.length === 1 ? 'already_replayed' : 'not_found';
}

/** The same for the letters of a queue, the oldest first, at most `limit`; answers how many were replayed. */
export async function replayDeadLetters(
  database: Database,
  queue: QueueName,
  limit = LETTERS_MAX,
): Promise<number> {
  const { rowCount } = await database.query(
    `with open as materialized (
       select event_id from credit.dead_letters as letter
       where queue = $1 and replayed_at is null
         and exists (select 1 from credit.outbox where outbox.event_id = letter.event_id)
       order by died_at limit $2 for update skip locked),
     letter as (
       update credit.dead_letters set replays = replays + 1, replayed_at = now()
       from open where dead_letters.event_id = open.event_id returning dead_letters.event_id)
     update credit.outbox set sent_at = null from letter where outbox.event_id = letter.event_id`,
    [queue, boundedLimit(limit)],
  );
  return rowCount ?? 0;
}

/** How many letters of each queue wait for an operator; a queue without any is left out. */
export async function countDeadLetters(database: Database): Promise<ReadonlyMap<string, number>> {
  const { rows } = await database.query<{ queue: string; count: number }>(
    'select queue, count(*)::int as count from credit.dead_letters where replayed_at is null group by queue',
  );
  return new Map(rows.map(({ queue, count }) => [queue, count]));
}

/** The age of the oldest event that is not in its queue yet, in milliseconds; 0 when there is none. */
export async function oldestUnsentMs(database: Database): Promise<number> {
  const { rows } = await database.query<{ age_ms: number | null }>(
    `select (extract(epoch from clock_timestamp() - min(created_at)) * 1000)::float8 as age_ms
     from credit.outbox where sent_at is null`,
  );
  return Math.max(0, rows[0]?.age_ms ?? 0);
}

function boundedLimit(limit: number): number {
  if (!Number.isInteger(limit) || limit < 1 || limit > LETTERS_MAX)
    throw new RangeError(`limit is ${limit}; expected an integer from 1 to ${LETTERS_MAX}`);
  return limit;
}
