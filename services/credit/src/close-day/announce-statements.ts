import type { Pool } from 'pg';
import { message } from '../domain/messages.ts';
import { withTransaction } from '../ledger/index.ts';

/** How many accounts one message asks statements for. */
const ACCOUNTS_A_MESSAGE = 1_000;

interface RangeRow {
  readonly first: string;
  readonly last: string;
}

/**
 * At the end of a month, sends out for the statements of all accounts that anything ever happened to, by ranges. The
 * messages and the note that they were written commit together, so they are written once.
 */
export async function announceStatements(
  { pool, trace }: { readonly pool: Pool; readonly trace: { readonly traceparent: string } },
  businessDate: string,
): Promise<void> {
  await withTransaction(pool, async (client) => {
    const close = await client.query(
      `SELECT FROM credit.day_closes WHERE business_date = $1 AND NOT done ? 'statements' FOR UPDATE`,
      [businessDate],
    );
    if (close.rowCount === 0) return;
    const { rows } = isLastOfMonth(businessDate)
      ? await client.query<RangeRow>(
          `SELECT min(account_id) AS first, max(account_id) AS last FROM (
             SELECT account_id, (row_number() OVER (ORDER BY account_id) - 1) / $1 AS range
               FROM credit.accounts WHERE version > 0) AS numbered
           GROUP BY range ORDER BY range`,
          [ACCOUNTS_A_MESSAGE],
        )
      : { rows: [] };
    const events = rows.map(({ first, last }) =>
      message(
        'statements',
        { period: businessDate.slice(0, 7), fromAccountId: first, toAccountId: last },
        trace.traceparent,
      ),
    );
    await client.query(
      `INSERT INTO credit.outbox (event_id, queue, payload, traceparent)
       SELECT e."eventId", e.queue, e.payload, e.traceparent FROM json_to_recordset($1::json)
         AS e ("eventId" uuid, queue text, payload json, traceparent text)`,
      [JSON.stringify(events)],
    );
    await client.query(
      `UPDATE credit.day_closes SET done = done || jsonb_build_object('statements', $2::bigint)
        WHERE business_date = $1`,
      [businessDate, events.length],
    );
  });
}

function isLastOfMonth(businessDate: string): boolean {
  const next = new Date(`${businessDate}T00:00:00Z`);
  next.setUTCDate(next.getUTCDate() + 1);
  return next.getUTCDate() === 1;
}
