import type { Clock } from '@breakwater/clock';

/** A store did not answer in the time that a decision gives it. */
export class StoreTooLate extends Error {
  constructor(waitedMs: number) {
    super(`the store did not answer within ${waitedMs} ms`);
    this.name = 'StoreTooLate';
  }
}

/**
 * Waits for a store no longer than `waitMs`. What comes later, answer or error, is ignored.
 * @throws StoreTooLate, or whatever the store answers with in time.
 */
export function waitAtMost<T>(clock: Clock, waitMs: number, answer: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(waitMs, () => reject(new StoreTooLate(waitMs)));
    answer.then(resolve, reject).finally(cancel);
  });
}
