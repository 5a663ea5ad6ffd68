import { Client } from 'pg';
import type { PayoutRecord } from '../measure/record.ts';

const QUERY_MS_MAX = 30_000;

interface PayoutRow {
  readonly accepted_at: Date;
  readonly ended_at: Date | null;
  readonly end: 'paid' | 'failed' | 'waiting';
  readonly read_at: Date;
}

/**
 * Reads from the ledger how long each loan of a run waited for its money. All times are the database's, so that no
 * clock is compared with another.
 * @param startedAtMs the wall time at which the load began; loans from before it are the population's.
 */
export async function readPayouts(databaseUrl: string, startedAtMs: number): Promise<PayoutRecord[]> {
  const client = new Client({ connectionString: databaseUrl, query_timeout: QUERY_MS_MAX });
  // Without a listener a connection that breaks while idle would end this process; the query reports it anyway.
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rows } = await client.query<PayoutRow>(PAYOUTS, [new Date(startedAtMs)]);
    return rows.map((row) => {
      const acceptedMs = row.accepted_at.getTime();
      const untilMs = (row.ended_at ?? row.read_at).getTime();
      return { acceptedAtMs: acceptedMs - startedAtMs, waitMs: untilMs - acceptedMs, end: row.end };
    });
  } finally {
    await client.end();
  }
}

const PAYOUTS = `
  SELECT l.created_at AS accepted_at, o.created_at AS ended_at, now() AS read_at,
         CASE o.kind WHEN 'loan.activate' THEN 'paid' WHEN 'loan.fail' THEN 'failed' ELSE 'waiting' END AS end
    FROM credit.loans AS l
    LEFT JOIN credit.operations AS o
      ON o.resource_id = l.loan_id AND o.outcome = 'done' AND o.kind IN ('loan.activate', 'loan.fail')
   WHERE l.created_at >= $1
   ORDER BY l.created_at`;
