import { type Clock, type Random, Rounds } from '@breakwater/clock';
import type { BankCallback } from '@breakwater/contracts';
import type { CallbackBook, DueCallback } from './callback-book.ts';

/** Sends one callback to a listener; rejects when it was not accepted, or when the signal ends the attempt. */
export type SendCallback = (url: string, body: BankCallback, signal: AbortSignal) => Promise<void>;

/** What becomes of an attempt. */
type CallbackOutcome = 'delivered' | 'failed' | 'given_up';

/** What the delivery of callbacks needs. */
export interface CallbackParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly book: CallbackBook;
  /** Tells where to deliver now: replicas of one service, of which any will do. While there is none an attempt fails. */
  readonly urls: () => readonly string[];
  readonly sendCallback: SendCallback;
  readonly onOutcome: (outcome: CallbackOutcome) => void;
  readonly onError: (error: unknown) => void;
}

/** Attempts under way at a time, at most. */
const IN_FLIGHT_MAX = 16;
/** How long an attempt may take, in milliseconds. */
const ATTEMPT_MS = 2_000;
/** How long an attempt is this process's own; it must outlast the attempt and the writing down of its outcome. */
const LEASE_MS = 10_000;
/** Attempts at one callback, at most: with the pauses below about three minutes. */
const ATTEMPTS_MAX = 24;
const PAUSE_MS_MIN = 200;
const PAUSE_MS_MAX = 10_000;
/** Pause after a round that left nothing due, and after one that filled every free place, in milliseconds. */
const IDLE_MS = 50;
const BUSY_MS = 5;
/** Pause after a round that failed, in milliseconds. */
const FAILED_MS = 500;

/**
 * Delivers callbacks at least once: an attempt that was accepted but not written down, because the process died in
 * between, is made again. What is not accepted is tried again with growing pauses, and given up after a while.
 */
export class CallbackDelivery {
  readonly #parts: CallbackParts;
  readonly #rounds: Rounds;
  readonly #underWay = new Set<Promise<void>>();

  constructor(parts: CallbackParts) {
    this.#parts = parts;
    const { clock, onError } = parts;
    this.#rounds = new Rounds({ clock, failedPauseMs: FAILED_MS, onError, work: () => this.#round() });
  }

  /** Begins, until `close`. */
  start(): void {
    this.#rounds.start();
  }

  /** Ends after the attempts under way, none of which takes long. */
  async close(): Promise<void> {
    await this.#rounds.close();
    await Promise.all(this.#underWay);
  }

  async #round(): Promise<number> {
    const free = IN_FLIGHT_MAX - this.#underWay.size;
    if (free === 0) return BUSY_MS;
    const due = await this.#parts.book.claim(free, LEASE_MS);
    for (const callback of due) this.#begin(callback);
    return due.length === free ? BUSY_MS : IDLE_MS;
  }

  #begin(callback: DueCallback): void {
    const attempt = this.#attempt(callback)
      // The outcome could not be written down, so the attempt is made again when the lease has ended.
      .catch((error: unknown) => this.#parts.onError(error))
      .finally(() => this.#underWay.delete(attempt));
    this.#underWay.add(attempt);
  }

  async #attempt(callback: DueCallback): Promise<void> {
    const { book, onOutcome } = this.#parts;
    const { callbackId, attempt } = callback;
    if (await this.#isAccepted(callback)) {
      await book.delivered(callbackId);
      onOutcome('delivered');
    } else if (attempt < ATTEMPTS_MAX) {
      await book.failed(callbackId, this.#pauseMs(attempt));
      onOutcome('failed');
    } else {
      await book.givenUp(callbackId);
      onOutcome('given_up');
    }
  }

  async #isAccepted({ copy, attempt, transfer }: DueCallback): Promise<boolean> {
    const { clock, urls, sendCallback, onError } = this.#parts;
    // Copies and further attempts go to other replicas, as those of a real bank behind a balancer do.
    const replicas = urls();
    const url = replicas[(copy + attempt) % replicas.length];
    if (url === undefined) {
      onError(new Error('there is nobody to call back at the moment'));
      return false;
    }
    const controller = new AbortController();
    const overdue = Promise.withResolvers<never>();
    const cancel = clock.after(ATTEMPT_MS, () => {
      const error = new Error(`a callback was not answered within ${ATTEMPT_MS} ms`);
      controller.abort(error);
      overdue.reject(error);
    });
    try {
      await Promise.race([sendCallback(url, { transfer }, controller.signal), overdue.promise]);
      return true;
    } catch (error) {
      onError(error);
      return false;
    } finally {
      cancel();
    }
  }

  /** Doubles with each attempt; half of it is drawn, so that what failed together does not come back together. */
  #pauseMs(attempt: number): number {
    const longestMs = Math.min(PAUSE_MS_MAX, PAUSE_MS_MIN * 2 ** (attempt - 1));
    return (longestMs * (1 + this.#parts.random.uniform())) / 2;
  }
}
