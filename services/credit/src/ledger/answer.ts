import { type ErrorCode, isErrorCode } from '@breakwater/contracts';
import type { StoredResponse } from './operation.ts';

interface Recorded {
  readonly operationId: string;
  /** Of the request that was recorded first; a refusal is told with it every time. */
  readonly traceId: string;
  /** The account's version after the operation. */
  readonly accountVersion: number;
}

/** An operation as it is recorded under its key. */
export type RecordedOperation =
  | (Recorded & {
      readonly outcome: 'done';
      readonly resourceId: string;
      /** Absent for the effect of an event, which answers nobody. */
      readonly response: StoredResponse | undefined;
    })
  | (Recorded & { readonly outcome: 'refused'; readonly code: ErrorCode });

/**
 * What became of an operation.
 * done: it took effect now. refused: it did not, and never will under this key. replayed: the key was used before, this
 * is what was recorded then. key_reused: the key belongs to another request. duplicate: the event's effect was taken
 * before. conflict: what it is about is not in a state in which this may happen to it, or a
 * payment without risk would go beyond its caps.
 * Not recorded are the begin of a transfer and the refusal of an account that does not exist.
 */
export type LedgerAnswer =
  | { readonly outcome: 'done'; readonly recorded: RecordedOperation | undefined }
  | {
      readonly outcome: 'refused';
      readonly code: ErrorCode;
      readonly recorded: RecordedOperation | undefined;
    }
  | { readonly outcome: 'replayed'; readonly recorded: RecordedOperation }
  | { readonly outcome: 'key_reused' | 'duplicate' | 'conflict' };

/** The columns in which an operation's record is read, from the batch function and from the table. */
export interface RecordRow {
  readonly recorded_operation_id: string | null;
  readonly recorded_outcome: 'done' | 'refused' | null;
  readonly code: string | null;
  readonly resource_id: string | null;
  readonly response_status: number | null;
  readonly response_body: unknown;
  readonly trace_id: string | null;
  readonly account_version: bigint | string | null;
}

/** A row of `credit.apply_batch`. */
export interface AnswerRow extends RecordRow {
  readonly operation_id: string;
  readonly outcome: LedgerAnswer['outcome'] | 'busy';
}

/**
 * The answer in a row; `busy` is none, since nothing has become of the operation yet.
 * @throws Error when the row is not one that the function can return.
 */
export function answerOf(row: AnswerRow): LedgerAnswer | 'busy' {
  const recorded = recordOf(row);
  switch (row.outcome) {
    case 'done':
      return { outcome: 'done', recorded };
    case 'refused':
      return { outcome: 'refused', code: codeOf(row), recorded };
    case 'replayed':
      if (recorded === undefined) throw new Error('a replayed operation has no record');
      return { outcome: 'replayed', recorded };
    case 'key_reused':
    case 'duplicate':
    case 'conflict':
      return { outcome: row.outcome };
    case 'busy':
      return 'busy';
  }
}

/** The record in a row; undefined when the row has none. */
export function recordOf(row: RecordRow): RecordedOperation | undefined {
  if (row.recorded_operation_id === null) return undefined;
  const recorded = {
    operationId: row.recorded_operation_id,
    traceId: row.trace_id ?? '',
    accountVersion: Number(row.account_version),
  };
  if (row.recorded_outcome === 'refused') return { ...recorded, outcome: 'refused', code: codeOf(row) };
  return {
    ...recorded,
    outcome: 'done',
    resourceId: row.resource_id ?? '',
    response:
      row.response_status === null ? undefined : { status: row.response_status, body: row.response_body },
  };
}

function codeOf(row: RecordRow): ErrorCode {
  if (row.code === null || !isErrorCode(row.code)) throw new Error(`"${row.code}" is not an error code`);
  return row.code;
}
