import type { DayClose } from '@breakwater/contracts';
import type { Pool } from 'pg';
import { getBusinessDate } from '../ledger/index.ts';

/** The steps of a close after the date has moved, in their order. */
const STEPS = ['holds', 'instalments', 'payouts', 'statements'] as const;
export type CloseStep = (typeof STEPS)[number];

interface CloseRow {
  readonly business_date: string;
  readonly finished: boolean;
  readonly done: Record<string, number>;
  readonly error: string | null;
}

/** How far the last close has come. */
export async function readDayClose(pool: Pool): Promise<DayClose> {
  const { rows } = await pool.query<CloseRow>(
    `SELECT to_char(business_date, 'YYYY-MM-DD') AS business_date, finished_at IS NOT NULL AS finished, done, error
       FROM credit.day_closes ORDER BY business_date DESC LIMIT 1`,
  );
  const businessDate = await getBusinessDate(pool);
  const [row] = rows;
  if (row === undefined) return { businessDate, closing: null, step: null, done: {} };
  const step = STEPS.find((name) => !(name in row.done)) ?? null;
  return {
    businessDate,
    closing: row.finished ? null : row.business_date,
    step: row.finished ? null : step,
    done: row.done,
    ...(row.error === null ? {} : { error: row.error }),
  };
}

/** Writes down that a step is done; what was done before a close broke off counts too. */
export async function recordProgress(
  pool: Pool,
  businessDate: string,
  step: CloseStep,
  count: number,
): Promise<void> {
  await pool.query(
    `UPDATE credit.day_closes
        SET done = done || jsonb_build_object($2::text, coalesce((done->>$2)::bigint, 0) + $3)
      WHERE business_date = $1`,
    [businessDate, step, count],
  );
}

/** Writes down why a close broke off. */
export async function recordFailure(pool: Pool, businessDate: string, reason: string): Promise<void> {
  await pool.query('UPDATE credit.day_closes SET error = $2 WHERE business_date = $1', [
    businessDate,
    reason,
  ]);
}
