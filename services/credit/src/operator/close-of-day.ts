import type { Clock } from '@breakwater/clock';
import { DayCloseRequest, ProblemError } from '@breakwater/contracts';
import type { HttpApp } from '@breakwater/service-kit';
import type { Pool } from 'pg';
import { closeDay } from '../close-day/close-day.ts';
import { readDayClose, recordFailure } from '../close-day/day-closes.ts';
import type { LedgerWriter } from '../ledger/index.ts';

/** What the operator's routes for the close of a day need. */
export interface CloseOfDayParts {
  readonly operator: HttpApp;
  readonly pool: Pool;
  readonly writer: LedgerWriter;
  readonly clock: Clock;
  /** Told when a close broke off. */
  readonly onError: (error: unknown) => void;
}

/**
 * `POST /operator/day-close` closes the open business date, or goes on with a close that broke off; the work goes on
 * after the answer. `GET /operator/day-close` tells how far it is.
 * @returns what ends the work under way, after its current chunk.
 */
export function addCloseOfDayRoutes(parts: CloseOfDayParts): () => Promise<void> {
  const { operator, pool } = parts;
  const stop = new AbortController();
  let running: Promise<void> | undefined;
  operator.get('/operator/day-close', () => readDayClose(pool));
  operator.post('/operator/day-close', { schema: { body: DayCloseRequest } }, async (request, reply) => {
    const { businessDate } = request.body;
    const state = await readDayClose(pool);
    const wanted = state.closing ?? state.businessDate;
    if (running !== undefined || stop.signal.aborted || businessDate !== wanted)
      throw new ProblemError('day_not_open');
    const work = closeDay({ ...parts, trace: request.context.trace, signal: stop.signal }, businessDate);
    running = work
      .catch(async (error: unknown) => {
        parts.onError(error);
        await recordFailure(pool, businessDate, error instanceof Error ? error.message : String(error));
      })
      .catch(parts.onError)
      .finally(() => (running = undefined));
    return reply.status(202).send(await readDayClose(pool));
  });
  return async () => {
    stop.abort();
    await running;
  };
}
