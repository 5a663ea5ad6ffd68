import type { Clock } from '@breakwater/clock';
import { type DayClose, DayCloseRequest, ProblemError } from '@breakwater/contracts';
import type { HttpApp, RequestContext } from '@breakwater/service-kit';
import type { Pool } from 'pg';
import { closeDay, openNextDate } from '../close-day/close-day.ts';
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
  let running: { readonly businessDate: string; readonly work: Promise<void> } | undefined;

  // Until the work has let go here, another close would be refused, so the date counts as closing until then.
  const read = async (): Promise<DayClose> => {
    const before = running?.businessDate ?? null;
    const state = await readDayClose(pool);
    return { ...state, closing: state.closing ?? before };
  };
  const close = async (businessDate: string, trace: RequestContext['trace']): Promise<void> => {
    try {
      await closeDay({ ...parts, trace, signal: stop.signal }, businessDate);
    } catch (error) {
      parts.onError(error);
      await recordFailure(pool, businessDate, error instanceof Error ? error.message : String(error));
    }
  };

  operator.get('/operator/day-close', read);
  operator.post('/operator/day-close', { schema: { body: DayCloseRequest } }, async (request, reply) => {
    const { businessDate } = request.body;
    const state = await readDayClose(pool);
    const wanted = state.closing ?? state.businessDate;
    if (running !== undefined || stop.signal.aborted || businessDate !== wanted)
      throw new ProblemError('day_not_open');
    // The next date is open before the answer, so whoever looks from then on sees which one is being closed.
    const opened = openNextDate(pool, businessDate);
    const work = opened
      .then(() => close(businessDate, request.context.trace))
      .catch(parts.onError)
      .finally(() => (running = undefined));
    running = { businessDate, work };
    await opened;
    return reply.status(202).send(await read());
  });
  return async () => {
    stop.abort();
    await running?.work;
  };
}
