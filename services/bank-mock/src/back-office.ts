import type { Clock, Random } from '@breakwater/clock';
import { metric } from '@breakwater/contracts';
import type { Metrics } from '@breakwater/service-kit';
import type { CallbackBook } from './callback-book.ts';
import { CallbackDelivery, type SendCallback } from './callback-delivery.ts';
import { settlement } from './settlement.ts';
import type { TransferBook } from './transfer-book.ts';

/** What the bank's work behind the counter needs. */
export interface BackOfficeParts {
  readonly clock: Clock;
  /** Draws the pauses between attempts at a callback. */
  readonly random: Random;
  readonly metrics: Metrics;
  readonly book: Pick<TransferBook, 'settleDue'>;
  readonly callbacks: CallbackBook;
  /** Tells where callbacks go now; without it they wait in the book. */
  readonly callbackUrls: (() => readonly string[]) | undefined;
  readonly sendCallback: SendCallback;
  /** Told of what failed and is tried again. */
  readonly onError: (error: unknown) => void;
}

/** The bank's work behind the counter. */
export interface BackOffice {
  /** Milliseconds since the book was last looked through for what must settle. */
  readonly idleMs: number;
  /** Ends it; what is left is in the book and goes on after the next start. */
  close(): Promise<void>;
}

/** Begins to settle what is pending and to call back. */
export function openBackOffice(parts: BackOfficeParts): BackOffice {
  const { clock, random, metrics, book, callbacks, sendCallback, onError } = parts;
  const settling = settlement({ clock, book, onError });
  settling.start();
  const attempts = metrics.counter(metric.bankCallbacks, 'Attempts of the bank to call back.', ['outcome']);
  const { callbackUrls } = parts;
  const delivery =
    callbackUrls === undefined
      ? undefined
      : new CallbackDelivery({
          clock,
          random,
          sendCallback,
          onError,
          book: callbacks,
          urls: callbackUrls,
          onOutcome: (outcome) => attempts.inc({ outcome }),
        });
  delivery?.start();
  return {
    get idleMs() {
      return settling.idleMs;
    },
    async close() {
      await Promise.all([settling.close(), delivery?.close()]);
    },
  };
}
