import { ComeBackLater, Unretryable } from './delivery-error.ts';
import type { QueueSettings } from './queue-settings.ts';

/** What follows from a delivery that threw. */
export type Verdict =
  | { readonly kind: 'later'; readonly afterMs: number }
  /** Another attempt after a pause, or death when none is left. */
  | { readonly kind: 'again'; readonly error: Error }
  | { readonly kind: 'dead'; readonly error: Error };

/** Judges what a handler threw at an event of some age. */
export function verdictOn(
  thrown: unknown,
  ageMs: number,
  { postponeMsMax }: Pick<QueueSettings, 'postponeMsMax'>,
): Verdict {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  if (error instanceof Unretryable) return { kind: 'dead', error };
  if (error instanceof ComeBackLater && ageMs < postponeMsMax)
    return { kind: 'later', afterMs: error.afterMs };
  return { kind: 'again', error };
}

/** Whether an event has lost its worth. */
export function isExpired(ageMs: number, { expiryMs }: Pick<QueueSettings, 'expiryMs'>): boolean {
  return expiryMs !== null && ageMs > expiryMs;
}
