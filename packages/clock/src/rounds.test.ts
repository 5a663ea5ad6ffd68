import { describe, expect, it } from 'vitest';
import { Rounds } from './rounds.ts';
import { VirtualClock } from './virtual-clock.ts';

describe('rounds', () => {
  it('go on after one that fails, and say how long ago the last good one was', async () => {
    const clock = new VirtualClock();
    const errors: unknown[] = [];
    const startedMs: number[] = [];
    let isBroken = false;
    const rounds = new Rounds({
      clock,
      failedPauseMs: 500,
      onError: (error) => void errors.push(error),
      work() {
        startedMs.push(clock.monotonicMs());
        return isBroken ? Promise.reject(new Error('broken')) : Promise.resolve(100);
      },
    });
    rounds.start();
    rounds.start();
    await clock.advance(250);
    isBroken = true;
    await clock.advance(1_000);
    expect(startedMs).toEqual([0, 100, 200, 300, 800]);
    expect(rounds.idleMs).toBe(1_050);
    expect(errors).toHaveLength(2);
    isBroken = false;
    await clock.advance(50);
    expect(rounds.idleMs).toBe(0);
    await rounds.close();
    expect(clock.pendingTimers).toBe(0);
  });
});
