import type { StatementsDue } from '@breakwater/contracts';
import type { PoolClient } from 'pg';

/** Writes the statements of a range of accounts for a period that is over; those that exist stay as they are. */
export async function writeStatements(
  client: PoolClient,
  { period, fromAccountId, toAccountId, eventId }: StatementsDue & { readonly eventId: string },
): Promise<void> {
  const taken = await client.query(
    `INSERT INTO credit.inbox (consumer, event_id) VALUES ('statements', $1) ON CONFLICT DO NOTHING`,
    [eventId],
  );
  if (taken.rowCount === 0) return;
  await client.query('SELECT credit.write_statements($1, $2, $3)', [period, fromAccountId, toAccountId]);
}
