import type { CancelTimer, Clock } from '@breakwater/clock';
import { CallRefused } from '@breakwater/resilience';
import { DatabaseError, type Pool } from 'pg';
import { type AnswerRow, answerOf, type LedgerAnswer } from './answer.ts';
import type { LedgerOperation } from './operation.ts';
import { batchJson, type BatchRequest } from './operation-json.ts';
import { ConnectionError, withConnection } from './with-connection.ts';

/**
 * How a batch ended when it gave no answers.
 * unsent: no connection, or no turn to take one, so nothing was sent. again: rolled back for a reason that may be gone next time. rejected:
 * rolled back because of what was sent. lost: sent, and what became of it is unknown.
 */
export type BatchEnd = 'unsent' | 'again' | 'rejected' | 'lost';

export type BatchResult =
  | { readonly end: 'answered'; readonly answers: ReadonlyMap<string, LedgerAnswer | 'busy'> }
  | { readonly end: BatchEnd; readonly cause: unknown };

/** Prepared once for each connection. */
const CALL = { name: 'apply-batch', text: 'SELECT * FROM credit.apply_batch($1, $2, $3, $4, $5, $6)' };

/** How long after the server's own timeout the client still waits for the server's word, in milliseconds. */
const GRACE_MS = 250;

/**
 * Sends a batch and waits for its answers, by operation id.
 *
 * One call is one transaction, which the server commits or ends in time without another word from here: no lock is held
 * while this process is slow, paused or dead.
 * @param timeoutMs when the server must give up; a positive whole number.
 */
export async function callBatch(
  pool: Pool,
  clock: Clock,
  requests: readonly BatchRequest[],
  timeoutMs: number,
): Promise<BatchResult> {
  // Bytes go out as they are; a text of some hundred kilobytes would be measured and copied several times.
  const lists = batchJson(requests).map((text) => Buffer.from(text));
  const call = { ...CALL, values: [...lists, timeoutMs] };
  const silence = silenceAfter(clock, timeoutMs + GRACE_MS);
  try {
    return await withConnection(
      pool,
      async (client) => {
        try {
          const answered = Promise.race([client.query<AnswerRow>(call), silence.promise]);
          return readAnswers((await answered).rows, requests);
        } catch (cause) {
          const end = endOf(cause);
          // After any other error the connection is as good as before, and its kept plans are worth having.
          if (end === 'lost') throw cause;
          return { end, cause };
        }
      },
      silence.promise,
    );
  } catch (cause) {
    const isUnsent = cause instanceof ConnectionError || cause instanceof CallRefused;
    return { end: isUnsent ? 'unsent' : 'lost', cause };
  } finally {
    silence.cancel();
  }
}

/** A promise that rejects after `afterMs`: for a server or a network that says nothing at all. */
function silenceAfter(clock: Clock, afterMs: number): { promise: Promise<never>; cancel: CancelTimer } {
  const { promise, reject } = Promise.withResolvers<never>();
  return {
    promise,
    cancel: clock.after(afterMs, () => reject(new Error(`no answer from the database in ${afterMs} ms`))),
  };
}

function readAnswers(rows: readonly AnswerRow[], requests: readonly BatchRequest[]): BatchResult {
  const rowOf = new Map(rows.map((row) => [row.operation_id, row]));
  const answers = new Map<string, LedgerAnswer | 'busy'>();
  for (const { operation } of requests) {
    const row = rowOf.get(operation.operationId);
    if (row === undefined) throw new Error('an operation of a batch was not answered');
    answers.set(operation.operationId, answerOf(withBody(row, operation)));
  }
  return { end: 'answered', answers };
}

/** The database does not send back the body that an operation brought. */
function withBody(row: AnswerRow, operation: LedgerOperation): AnswerRow {
  const isOwn = row.outcome === 'done' && 'response' in operation;
  return isOwn ? { ...row, response_body: operation.response.body } : row;
}

/**
 * What an SQLSTATE says about the batch. Only errors after which PostgreSQL has certainly rolled back count as known;
 * a timeout or a shutdown does not, since it may have come when the commit was under way.
 */
function endOf(error: unknown): 'again' | 'rejected' | 'lost' {
  const code = error instanceof DatabaseError ? (error.code ?? '') : '';
  if (/^(40001|40P01|23505)$/.test(code)) return 'again';
  if (/^(22|23|42|0A|P0)/.test(code)) return 'rejected';
  return 'lost';
}
