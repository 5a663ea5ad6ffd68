import { createHash } from 'node:crypto';
import { canonicalJson } from '@breakwater/contracts';
import type { Snapshot } from './database.ts';
import type { AnswerRow, Invocation } from './evidence.ts';
import { keyOf } from './invariants/invariant.ts';

interface RecordedRow {
  readonly callerId: string;
  readonly key: string;
  readonly status: number;
  readonly body: string;
}

/** The digests of the recorded answers to those requests whose answers the history has kept. */
export async function readAnswers(
  snapshot: Snapshot,
  invocations: readonly Invocation[],
): Promise<AnswerRow[]> {
  const asked = new Set(invocations.filter(({ record }) => record.answers !== undefined).map(keyOf));
  if (asked.size === 0) return [];
  const answers: AnswerRow[] = [];
  const rows = snapshot.batches<RecordedRow & Record<string, unknown>>(`
    SELECT caller_id AS "callerId", idempotency_key AS key, response_status AS status, response_body::text AS body
      FROM credit.operations
     WHERE caller_id LIKE 'c-%' AND response_status IS NOT NULL AND response_body IS NOT NULL`);
  for await (const batch of rows)
    for (const { body, ...row } of batch)
      if (asked.has(keyOf(row))) answers.push({ ...row, sha256: digestOf(JSON.parse(body)) });
  return answers;
}

function digestOf(body: unknown): string {
  return createHash('sha256').update(canonicalJson(body)).digest('hex');
}
