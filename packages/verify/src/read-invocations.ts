import type { Invocation, Look } from './evidence.ts';
import { readHistory } from './history.ts';

/** What one or more histories recorded. */
export interface Recorded {
  /** Unix time in milliseconds at which the first began. */
  readonly startedAtMs: number;
  readonly invocations: readonly Invocation[];
  readonly looks: readonly Look[];
  /** Why the record may not be the whole truth. */
  readonly doubts: readonly string[];
}

/**
 * Reads histories of runs against one database.
 * @throws HistoryError when one is wrong.
 */
export async function readInvocations(paths: readonly string[]): Promise<Recorded> {
  const invocations: Invocation[] = [];
  const looks: Look[] = [];
  const doubts: string[] = [];
  let startedAtMs = Infinity;
  for (const path of paths) {
    const { header, records } = await readHistory(path);
    startedAtMs = Math.min(startedAtMs, header.startedAtMs);
    let count = 0;
    for await (const record of records) {
      count += 1;
      const key = record.idempotencyKey;
      // A look moves no money. The account has the digits of its customer.
      if (key !== undefined)
        invocations.push({ record, key, callerId: `c-${record.arguments.accountId.slice(2)}` });
      const { version, sentMs } = record;
      if (version !== undefined && sentMs !== undefined)
        looks.push({ accountId: record.arguments.accountId, sentMs, version });
    }
    if (count !== header.arrivals)
      doubts.push(`the history of run ${header.run} holds ${count} of ${header.arrivals} arrivals`);
  }
  return { startedAtMs, invocations, looks, doubts };
}
