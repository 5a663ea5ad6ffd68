import { realClock, sleep } from '@breakwater/clock';
import type { Answer } from './test-http.ts';

/** Sends something with its key again and again, as a patient client would, until it is decided. */
export function insist(send: () => Promise<Answer>): Promise<Answer> {
  return eventually(
    send,
    ({ status, body }) => status < 500 && status !== 409 && body['state'] !== 'processing',
  );
}

/**
 * Looks again and again until what is seen is as expected.
 * @throws Error with what was seen last when that does not happen in time.
 */
export async function eventually<T>(
  look: () => Promise<T>,
  isThere: (seen: T) => boolean,
  withinMs = 90_000,
): Promise<T> {
  const endMs = realClock.monotonicMs() + withinMs;
  for (;;) {
    const seen = await look();
    if (isThere(seen)) return seen;
    if (realClock.monotonicMs() > endMs) throw new Error(`still not there: ${JSON.stringify(seen)}`);
    await sleep(realClock, 100);
  }
}
