import type { ChallengeState } from '@breakwater/contracts';
import type { Pool } from 'pg';
import { type RecordedOperation, type RecordRow, recordOf } from './answer.ts';
import type { LedgerOperation } from './operation.ts';

/** What is recorded under a key. */
export interface KeyRecord {
  readonly kind: LedgerOperation['kind'];
  readonly accountId: string;
  readonly recorded: RecordedOperation;
}

/** What a key stands for so far. */
export interface KnownKey {
  /** Of the request that is recorded under it, waits, or raised its challenge; undefined when there is none. */
  readonly requestHash: string | undefined;
  /** Undefined when nothing is recorded under it, which means that it has had no effect so far. */
  readonly record: KeyRecord | undefined;
  /** The state of the challenge that its request raised; undefined when it raised none. */
  readonly challenge: Exclude<ChallengeState, 'expired'> | undefined;
  /** Whether its request was accepted and waits to be decided. */
  readonly deferred: boolean;
}

interface KeyRow extends RecordRow {
  readonly kind: LedgerOperation['kind'];
  readonly request_hash: string | null;
  readonly account_id: string;
  readonly challenge: KnownKey['challenge'] | null;
  readonly deferred: boolean;
}

/** What a caller's idempotency key stands for. */
export async function findKey(pool: Pool, callerId: string, idempotencyKey: string): Promise<KnownKey> {
  const { rows } = await pool.query<KeyRow>({
    // Prepared once a connection, as in getAccount: every payment begins with this look.
    name: 'operation-by-key',
    text: `SELECT o.operation_id AS recorded_operation_id, o.outcome AS recorded_outcome, o.refusal_code AS code,
            o.resource_id, o.response_status, o.response_body, o.trace_id, o.account_version, o.kind, o.account_id,
            coalesce(o.request_hash, d.request_hash, c.request_hash) AS request_hash, c.state AS challenge,
            d.deferral_id IS NOT NULL AND d.ended_at IS NULL AS deferred
       FROM (SELECT $1::text AS caller_id, $2::text AS idempotency_key) AS k
       LEFT JOIN credit.operations AS o USING (caller_id, idempotency_key)
       LEFT JOIN credit.challenges AS c USING (caller_id, idempotency_key)
       LEFT JOIN credit.deferred_payments AS d USING (caller_id, idempotency_key)`,
    values: [callerId, idempotencyKey],
  });
  const [row] = rows;
  const recorded = row && recordOf(row);
  return {
    requestHash: row?.request_hash ?? undefined,
    challenge: row?.challenge ?? undefined,
    deferred: row?.deferred ?? false,
    record:
      row === undefined || recorded === undefined
        ? undefined
        : { kind: row.kind, accountId: row.account_id, recorded },
  };
}
