import type { Database } from './dead-letters.ts';

/**
 * Takes an event for a consumer, once: true for the first time, false for every further delivery. It must run in the
 * transaction of the effect; of two deliveries at once the second waits for the first to commit or roll back.
 */
export async function takeOnce(client: Database, consumer: string, eventId: string): Promise<boolean> {
  const { rowCount } = await client.query(
    'insert into credit.inbox (consumer, event_id) values ($1, $2) on conflict do nothing',
    [consumer, eventId],
  );
  return rowCount === 1;
}
