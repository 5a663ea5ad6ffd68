import type { Pool } from 'pg';
import { type RecordedOperation, type RecordRow, recordOf } from './answer.ts';
import type { LedgerOperation } from './operation.ts';

/** What is recorded under a key. */
export interface KeyRecord {
  readonly kind: LedgerOperation['kind'];
  readonly requestHash: string;
  readonly accountId: string;
  readonly recorded: RecordedOperation;
}

interface KeyRow extends RecordRow {
  readonly kind: LedgerOperation['kind'];
  readonly request_hash: string;
  readonly account_id: string;
}

/**
 * The operation that a caller's idempotency key stands for; undefined when nothing is recorded under it, which means
 * that it has had no effect so far.
 */
export async function findOperationByKey(
  pool: Pool,
  callerId: string,
  idempotencyKey: string,
): Promise<KeyRecord | undefined> {
  const { rows } = await pool.query<KeyRow>({
    // Prepared once a connection, as in getAccount: every payment begins with this look.
    name: 'operation-by-key',
    text: `SELECT operation_id AS recorded_operation_id, outcome AS recorded_outcome, refusal_code AS code, resource_id,
            response_status, response_body, trace_id, account_version, kind, request_hash, account_id
       FROM credit.operations WHERE caller_id = $1 AND idempotency_key = $2`,
    values: [callerId, idempotencyKey],
  });
  const [row] = rows;
  const recorded = row && recordOf(row);
  if (row === undefined || recorded === undefined) return undefined;
  return { kind: row.kind, requestHash: row.request_hash, accountId: row.account_id, recorded };
}
