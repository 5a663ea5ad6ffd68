import type { Clock } from './clock.ts';

/**
 * What `work` comes to, if it does so in time. Work that is late goes on, and what becomes of it is ignored.
 * @throws what `work` throws, and Error when it takes too long.
 */
export function within<T>(clock: Clock, limitMs: number, what: string, work: Promise<T>): Promise<T> {
  const expired = Promise.withResolvers<never>();
  const cancel = clock.after(limitMs, () =>
    expired.reject(new Error(`${what} took longer than ${limitMs} ms`)),
  );
  return Promise.race([work, expired.promise]).finally(cancel);
}

/** Whether `work` comes to an end, good or bad, in time. */
export function endsWithin(clock: Clock, limitMs: number, work: Promise<unknown>): Promise<boolean> {
  const expired = Promise.withResolvers<boolean>();
  const cancel = clock.after(limitMs, () => expired.resolve(false));
  const ended = work.then(
    () => true,
    () => true,
  );
  return Promise.race([ended, expired.promise]).finally(cancel);
}
