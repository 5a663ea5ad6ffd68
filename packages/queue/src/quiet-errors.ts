import type { Clock } from '@breakwater/clock';

/** How long the same trouble is not told again, in milliseconds. */
const AGAIN_MS = 5_000;
/** Different troubles that are remembered, at most. */
const REMEMBERED_MAX = 100;

/**
 * Passes errors on, the same message at most once in five seconds: every connection of every queue tells of an outage,
 * twice a second.
 */
export function quietly(clock: Clock, tell: (error: Error) => void): (error: unknown) => void {
  const toldMs = new Map<string, number>();
  return (thrown) => {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    const lastMs = toldMs.get(error.message) ?? -Infinity;
    if (clock.monotonicMs() - lastMs < AGAIN_MS) return;
    if (toldMs.size >= REMEMBERED_MAX) toldMs.clear();
    toldMs.set(error.message, clock.monotonicMs());
    tell(error);
  };
}
