import { CallRefused } from '@breakwater/resilience';
import type { ClientBase, Pool, PoolClient } from 'pg';

/**
 * Lends a connection to `work`. A connection on which work failed is not used again.
 * @param giveUp rejects when nobody waits for a connection any more; the pool's own timeout holds in any case.
 * @throws what `work` throws, ConnectionError when there is no connection to lend, and CallRefused when the line in front
 * of the pool refuses; in both cases nothing was sent.
 */
export async function withConnection<T>(
  pool: Pool,
  work: (client: PoolClient) => Promise<T>,
  giveUp?: Promise<never>,
): Promise<T> {
  const client = await connect(pool, giveUp);
  // A lent connection that breaks also says so as an event, which would end the process if nobody listened. The query
  // that is running gets the same error as its answer.
  client.on('error', ignore);
  try {
    const result = await work(client);
    client.removeListener('error', ignore);
    client.release();
    return result;
  } catch (error) {
    client.release(true);
    throw error;
  }
}

/**
 * Runs `work` in one transaction on a connection of the pool: commits when it returns, rolls back when it throws.
 * @throws what `work` throws, ConnectionError, CallRefused, and Error when the server rolled back where it was asked to commit.
 */
export function withTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  return withConnection(pool, (client) => inTransaction(client, () => work(client)));
}

/** The same on a connection that the caller holds. Nothing else begins a transaction by hand. */
export async function inTransaction<T>(client: ClientBase, work: () => Promise<T>): Promise<T> {
  await client.query('BEGIN');
  try {
    const result = await work();
    const { command } = await client.query('COMMIT');
    if (command !== 'COMMIT') throw new Error(`the server answered COMMIT with ${command}`);
    return result;
  } catch (error) {
    // When not even this gets through, the connection is gone and the server rolls back by itself.
    await client.query('ROLLBACK').catch(ignore);
    throw error;
  }
}

/** There is no connection to the database: nothing was sent. */
export class ConnectionError extends Error {
  constructor(cause: unknown) {
    super('no connection to the database', { cause });
    this.name = 'ConnectionError';
  }
}

async function connect(pool: Pool, giveUp: Promise<never> | undefined): Promise<PoolClient> {
  const connecting = pool.connect();
  try {
    return await (giveUp === undefined ? connecting : Promise.race([connecting, giveUp]));
  } catch (error) {
    // One that comes after all goes back to the pool; when none comes, that is the error at hand.
    connecting.then((late) => late.release(), ignore);
    throw error instanceof CallRefused ? error : new ConnectionError(error);
  }
}

function ignore(): void {
  // The caller learns of it another way, as said where this is used.
}
