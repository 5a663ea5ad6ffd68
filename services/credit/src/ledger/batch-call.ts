import type { CancelTimer, Clock } from '@breakwater/clock';
import { DatabaseError, type Pool, type QueryResult } from 'pg';
import { type AnswerRow, answerOf, type LedgerAnswer } from './answer.ts';
import type { LedgerOperation } from './operation.ts';
import { operationsJson } from './operation-json.ts';
import { ConnectionError, withConnection } from './with-connection.ts';

/**
 * How a batch ended when it gave no answers.
 * unsent: no connection, so nothing was sent. again: rolled back for a reason that may be gone next time. rejected:
 * rolled back because of what was sent. lost: sent, and what became of it is unknown.
 */
export type BatchEnd = 'unsent' | 'again' | 'rejected' | 'lost';

export type BatchResult =
  | { readonly end: 'answered'; readonly answers: ReadonlyMap<string, LedgerAnswer> }
  | { readonly end: BatchEnd; readonly cause: unknown };

/** How long after the statement's own timeout the client still waits for the server's word, in milliseconds. */
const GRACE_MS = 250;

/**
 * Sends a batch and waits for its answers, by operation id.
 *
 * The timeout and the call travel as one message, which the server runs as one transaction and commits without
 * another word from here: no lock is held while this process is slow, paused or dead.
 * @param timeoutMs when the server must give up; a positive whole number.
 */
export async function callBatch(
  pool: Pool,
  clock: Clock,
  operations: readonly LedgerOperation[],
  timeoutMs: number,
): Promise<BatchResult> {
  const json = quoted(operationsJson(operations));
  const text = `SET LOCAL statement_timeout = ${timeoutMs}; SELECT * FROM credit.apply_batch(${json}::json)`;
  const silence = silenceAfter(clock, timeoutMs + GRACE_MS);
  try {
    return await withConnection(
      pool,
      async (client) => {
        try {
          return readAnswers(await Promise.race([client.query(text), silence.promise]), operations);
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
    return { end: cause instanceof ConnectionError ? 'unsent' : 'lost', cause };
  } finally {
    silence.cancel();
  }
}

/**
 * A text as a string constant of SQL. The form with E means the same under every setting of the server. It is what
 * pg's own escapeLiteral does, without its loop over the characters: a batch may be some hundred kilobytes long.
 */
function quoted(text: string): string {
  return `E'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}

/** A promise that rejects after `afterMs`: for a server or a network that says nothing at all. */
function silenceAfter(clock: Clock, afterMs: number): { promise: Promise<never>; cancel: CancelTimer } {
  const { promise, reject } = Promise.withResolvers<never>();
  return {
    promise,
    cancel: clock.after(afterMs, () => reject(new Error(`no answer from the database in ${afterMs} ms`))),
  };
}

/** A message of two statements has two results, which pg's types do not know; the second holds the answers. */
function readAnswers(results: unknown, operations: readonly LedgerOperation[]): BatchResult {
  const answered: QueryResult<AnswerRow> | undefined = Array.isArray(results) ? results[1] : undefined;
  const answers = new Map((answered?.rows ?? []).map((row) => [row.operation_id, answerOf(row)]));
  const missing = operations.filter((operation) => !answers.has(operation.operationId)).length;
  if (missing > 0) throw new Error(`${missing} operations of a batch were not answered`);
  return { end: 'answered', answers };
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
