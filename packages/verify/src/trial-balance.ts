import { type Clock, realClock } from '@breakwater/clock';
import { type Snapshot, withSnapshot } from './database.ts';
import type { TrialBalance } from './evidence.ts';

/**
 * Reads the sums over the whole ledger in one snapshot, so it may be called in the middle of a run: at any moment they
 * are zero.
 * @throws the driver's error when the database cannot be reached.
 */
export function sampleTrialBalance(databaseUrl: string, clock: Clock = realClock): Promise<TrialBalance> {
  return withSnapshot(databaseUrl, (snapshot) => readTrialBalance(snapshot, clock.nowMs()));
}

/** The trial balance of a snapshot. */
export async function readTrialBalance(snapshot: Snapshot, atMs: number): Promise<TrialBalance> {
  const rows = await snapshot.rows<{ currency: string; balances: string; entries: string }>(`
    SELECT currency, sum(balances) AS balances, sum(entries) AS entries FROM (
      SELECT currency, sum(balance_minor) AS balances, 0 AS entries FROM credit.ledger_accounts GROUP BY currency
      UNION ALL
      SELECT currency, 0, sum(amount_minor) FROM credit.entries GROUP BY currency
    ) AS parts GROUP BY currency ORDER BY currency`);
  const sums = rows.map(({ currency, balances, entries }) => ({
    currency,
    balancesMinor: BigInt(balances),
    entriesMinor: BigInt(entries),
  }));
  return { atMs, sums };
}
