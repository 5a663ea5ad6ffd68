import type { StatementsDue } from '@breakwater/contracts';
import { takeOnce } from '@breakwater/queue';
import type { PoolClient } from 'pg';

/** Writes the statements of a range of accounts for a period that is over; those that exist stay as they are. */
export async function writeStatements(
  client: PoolClient,
  { period, fromAccountId, toAccountId, eventId }: StatementsDue & { readonly eventId: string },
): Promise<void> {
  if (!(await takeOnce(client, 'statements', eventId))) return;
  await client.query('SELECT credit.write_statements($1, $2, $3)', [period, fromAccountId, toAccountId]);
}
