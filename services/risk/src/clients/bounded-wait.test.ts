import { VirtualClock } from '@breakwater/clock';
import { describe, expect, it } from 'vitest';
import { StoreTooLate, waitAtMost } from './bounded-wait.ts';

describe('waitAtMost', () => {
  it('gives the answer, or the error, that comes in time and leaves no timer behind', async () => {
    const clock = new VirtualClock();
    expect(await waitAtMost(clock, 100, Promise.resolve(1))).toBe(1);
    await expect(waitAtMost(clock, 100, Promise.reject(new RangeError('broken')))).rejects.toThrow(
      RangeError,
    );
    await clock.advance(0);
    expect(clock.pendingTimers).toBe(0);
  });

  it('stops waiting at its time and ignores an error that comes later', async () => {
    const clock = new VirtualClock();
    const store = Promise.withResolvers<number>();
    const waiting = waitAtMost(clock, 100, store.promise);
    const outcome = expect(waiting).rejects.toThrow(StoreTooLate);
    await clock.advance(100);
    await outcome;
    store.reject(new Error('too late'));
    await clock.advance(0);
  });
});
