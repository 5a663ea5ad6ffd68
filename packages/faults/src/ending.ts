import type { Clock } from '@breakwater/clock';

/** The moment at which a fault ends: whoever it holds up is let go then, and nobody is held up after it. */
export class Ending {
  #ended = false;
  readonly #held = new Set<() => void>();

  get ended(): boolean {
    return this.#ended;
  }

  /** Calls `release` when the fault ends, at once if it has; the returned function takes that back. */
  onEnd(release: () => void): () => void {
    if (this.#ended) {
      release();
      return () => undefined;
    }
    this.#held.add(release);
    return () => void this.#held.delete(release);
  }

  /** Ends the fault; ending it twice is harmless. */
  end(): void {
    this.#ended = true;
    const held = [...this.#held];
    this.#held.clear();
    for (const release of held) release();
  }
}

/** Why holding a call up came to its end. */
export type HoldEnd = 'elapsed' | 'aborted' | 'ended';

/** Holds a call up for `holdMs` (for ever when Infinity), until it is aborted or the fault ends. */
export function hold(clock: Clock, holdMs: number, signal: AbortSignal, ending: Ending): Promise<HoldEnd> {
  if (signal.aborted) return Promise.resolve('aborted');
  if (ending.ended) return Promise.resolve('ended');
  return new Promise((resolve) => {
    const finish = (end: HoldEnd): void => {
      cancelTimer();
      cancelEnding();
      signal.removeEventListener('abort', onAbort);
      resolve(end);
    };
    const onAbort = (): void => finish('aborted');
    const cancelTimer =
      holdMs === Number.POSITIVE_INFINITY ? () => undefined : clock.after(holdMs, () => finish('elapsed'));
    const cancelEnding = ending.onEnd(() => finish('ended'));
    signal.addEventListener('abort', onAbort, { once: true });
  });
}
