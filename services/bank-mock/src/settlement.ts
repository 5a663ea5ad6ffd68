import { type Clock, Rounds } from '@breakwater/clock';
import type { TransferBook } from './transfer-book.ts';

/** Transfers settled in one round, at most. */
const BATCH_MAX = 100;
/** Pause after a round that left nothing due, in milliseconds. */
const IDLE_MS = 50;
/** Pause after a round that failed, in milliseconds. */
const FAILED_MS = 500;

/** Settles pending transfers when their time has come: what the book says decides, so a restart changes nothing. */
export function settlement(parts: {
  readonly clock: Clock;
  readonly book: Pick<TransferBook, 'settleDue'>;
  readonly onError: (error: unknown) => void;
}): Rounds {
  const { clock, book, onError } = parts;
  return new Rounds({
    clock,
    failedPauseMs: FAILED_MS,
    onError,
    work: async () => ((await book.settleDue(BATCH_MAX)) === BATCH_MAX ? 0 : IDLE_MS),
  });
}
