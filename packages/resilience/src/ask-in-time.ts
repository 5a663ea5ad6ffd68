import { type Clock, within } from '@breakwater/clock';

/**
 * Asks something that nobody waits for longer than `limitMs`; then the question is called back by its signal.
 * @throws what `ask` throws, and Error when it takes too long.
 */
export async function askInTime<T>(
  clock: Clock,
  limitMs: number,
  what: string,
  ask: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  try {
    return await within(clock, limitMs, what, ask(controller.signal));
  } finally {
    controller.abort();
  }
}
