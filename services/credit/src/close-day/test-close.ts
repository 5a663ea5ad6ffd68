import { randomUUID } from 'node:crypto';
import { realClock } from '@breakwater/clock';
import type { Pool } from 'pg';
import { settleTransaction } from '../consumers/settle-transaction.ts';
import { type LedgerOperation, withTransaction } from '../ledger/index.ts';
import type { LedgerWriter } from '../ledger/ledger-writer.ts';
import type { TestLedger } from '../ledger/test-ledger.ts';
import { TRACEPARENT, soon } from '../ledger/test-operations.ts';
import { type CloseDayParts, closeDay } from './close-day.ts';

/** A ledger whose days are closed. */
export class TestDays {
  readonly ledger: TestLedger;
  readonly writer: LedgerWriter;
  readonly #parts: CloseDayParts;

  constructor(ledger: TestLedger) {
    this.ledger = ledger;
    this.writer = ledger.writer();
    const trace = { traceId: '1'.repeat(32), traceparent: TRACEPARENT };
    const signal = new AbortController().signal;
    this.#parts = { pool: ledger.pool(8), writer: this.writer, clock: realClock, trace, signal };
  }

  close(date: string, change: Partial<CloseDayParts> = {}): Promise<void> {
    return closeDay({ ...this.#parts, ...change }, date);
  }

  /** Does operations one after the other; each must be done. */
  async all(...operations: readonly LedgerOperation[]): Promise<void> {
    for (const operation of operations) {
      const answer = await this.writer.submit(operation, soon());
      if (answer.outcome !== 'done')
        throw new Error(`${operation.kind} is ${JSON.stringify(answer)} and not done`);
    }
  }

  /** Tells the merchant's side of posted transactions, each twice, as a queue may. */
  async settle(...operations: readonly LedgerOperation[]): Promise<void> {
    for (const { operationId: transactionId } of operations) {
      const event = { transactionId, eventId: randomUUID() };
      for (const delivery of [event, event])
        await withTransaction(this.ledger.pool(), (client) => settleTransaction(client, delivery));
    }
  }

  /** Everything works until an operation of a kind, or a statement with a word in it, comes along. */
  breakingAt(word: string): Pick<CloseDayParts, 'pool' | 'writer'> {
    const pool = this.ledger.pool();
    const query = (text: string, values?: unknown[]) =>
      text.includes(word) ? breakOff() : pool.query(text, values);
    const connect = async () => {
      const client = await pool.connect();
      return Object.assign(client, { query: breakingAfter(word, client.query.bind(client)) });
    };
    const submit: LedgerWriter['submit'] = (operation, deadline) =>
      operation.kind === word ? breakOff() : this.writer.submit(operation, deadline);
    return { pool: { query, connect } as unknown as Pool, writer: { submit } };
  }
}

function breakOff(): Promise<never> {
  return Promise.reject(new Error('broken off'));
}

/** The queries of a connection, of which those with a word in them fail after they were done, in one transaction. */
function breakingAfter(word: string, query: (text: string, values?: unknown[]) => unknown) {
  return async (text: string, values?: unknown[]): Promise<unknown> => {
    const result = await query(text, values);
    return text.includes(word) ? breakOff() : result;
  };
}
