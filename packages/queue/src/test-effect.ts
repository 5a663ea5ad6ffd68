import type { Pool, PoolClient } from 'pg';
import { takeOnce } from './inbox.ts';

/** An effect as a service has it: together with its row in the inbox, so once. */
export function effectOnce(pool: Pool, eventId: string): Promise<void> {
  return inTransaction(pool, async (client) => {
    if (await takeOnce(client, 'test', eventId))
      await client.query('INSERT INTO effects VALUES ($1)', [eventId]);
  });
}

/** Runs work in a transaction; `afterWork` runs before it ends and may break it. */
export async function inTransaction<T>(
  pool: Pool,
  work: (client: PoolClient) => Promise<T>,
  afterWork: () => void = () => undefined,
): Promise<T> {
  const client = await pool.connect();
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
