import { describe, expect, it } from 'vitest';
import { sleep } from './clock.ts';
import { VirtualClock } from './virtual-clock.ts';

describe('virtual time', () => {
  it('moves only when told to, wall time and monotonic time together', async () => {
    const clock = new VirtualClock(1_000);
    await clock.advance(250);
    expect([clock.nowMs(), clock.monotonicMs()]).toEqual([1_250, 250]);
  });

  it('fires timers in order of their time, then of their creation, each at its own time', async () => {
    const clock = new VirtualClock(0);
    const fired: string[] = [];
    for (const [name, delayMs] of [
      ['c', 20],
      ['a', 10],
      ['b', 10],
      ['late', 31],
      ['now', -5],
    ] as const)
      clock.after(delayMs, () => fired.push(`${name}@${clock.nowMs()}`));
    await clock.advance(30);
    expect(fired).toEqual(['now@0', 'a@10', 'b@10', 'c@20']);
    expect(clock.pendingTimers).toBe(1);
  });

  it('fires what falls due on the way because of another timer', async () => {
    const clock = new VirtualClock(0);
    const times: number[] = [];
    const tick = (): void => {
      times.push(clock.nowMs());
      clock.after(10, tick);
    };
    clock.after(10, tick);
    await clock.advance(35);
    expect(times).toEqual([10, 20, 30]);
  });

  it('lets promise reactions run between two timers', async () => {
    const clock = new VirtualClock(0);
    const seen: string[] = [];
    void sleep(clock, 10).then(() => seen.push('slept'));
    clock.after(11, () => seen.push('timer'));
    await clock.advance(20);
    expect(seen).toEqual(['slept', 'timer']);
  });

  it('forgets a timer that is cancelled, twice if need be', async () => {
    const clock = new VirtualClock();
    let fired = false;
    const cancel = clock.after(10, () => (fired = true));
    cancel();
    cancel();
    await clock.advance(20);
    expect([fired, clock.pendingTimers]).toEqual([false, 0]);
  });
});

describe('sleep', () => {
  it('ends early with the reason of the signal, and leaves no timer', async () => {
    const clock = new VirtualClock();
    const controller = new AbortController();
    const sleeping = sleep(clock, 1_000, controller.signal);
    controller.abort(new Error('enough'));
    await expect(sleeping).rejects.toThrow('enough');
    expect(clock.pendingTimers).toBe(0);
  });

  it('does not begin when the signal has aborted already', async () => {
    const clock = new VirtualClock();
    await expect(sleep(clock, 1_000, AbortSignal.abort(new Error('before')))).rejects.toThrow('before');
    expect(clock.pendingTimers).toBe(0);
  });

  it('does not mind a signal that aborts afterwards', async () => {
    const clock = new VirtualClock();
    const controller = new AbortController();
    const sleeping = sleep(clock, 10, controller.signal);
    await clock.advance(10);
    await expect(sleeping).resolves.toBeUndefined();
    controller.abort(new Error('late'));
  });
});
