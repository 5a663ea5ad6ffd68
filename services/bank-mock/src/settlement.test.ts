import { VirtualClock } from '@breakwater/clock';
import { describe, expect, it } from 'vitest';
import { settlement } from './settlement.ts';

function setUp(due: (number | Error)[]) {
  const clock = new VirtualClock();
  const errors: unknown[] = [];
  const askedMs: number[] = [];
  const rounds = settlement({
    clock,
    book: {
      settleDue(batchMax) {
        askedMs.push(clock.monotonicMs());
        const next = due.shift() ?? 0;
        return next instanceof Error ? Promise.reject(next) : Promise.resolve(Math.min(next, batchMax));
      },
    },
    onError: (error) => errors.push(error),
  });
  rounds.start();
  return { clock, rounds, errors, askedMs };
}

describe('settlement', () => {
  it('looks again at once while a round leaves more behind, and then at its pace', async () => {
    const { clock, askedMs } = setUp([100, 100, 7]);
    await clock.advance(100);
    expect(askedMs).toEqual([0, 0, 0, 50, 100]);
  });

  it('goes on after a round that failed, and shows that nothing moved meanwhile', async () => {
    const { clock, rounds, errors, askedMs } = setUp([new Error('away'), new Error('away'), 1]);
    await clock.advance(999);
    expect([errors.length, rounds.idleMs]).toEqual([2, 999]);
    await clock.advance(1);
    expect([askedMs, rounds.idleMs]).toEqual([[0, 500, 1_000], 0]);
  });

  it('begins once, and ends without a timer left behind', async () => {
    const { clock, rounds, askedMs } = setUp([]);
    rounds.start();
    await clock.advance(40);
    await rounds.close();
    await clock.advance(500);
    expect(askedMs).toEqual([0]);
    expect(clock.pendingTimers).toBe(0);
  });
});
