import { VirtualClock } from '@breakwater/clock';
import { expect, it } from 'vitest';
import { EventLoopDelay } from './event-loop-delay.ts';

/** Turns of the event loop as the test plays them. */
function setUp() {
  const clock = new VirtualClock();
  const turns = {
    count: 0,
    turnMs: 0,
    percentile: () => turns.turnMs * 1e6,
    reset: () => void (turns.count = 0),
  };
  return { clock, turns, delay: new EventLoopDelay(clock, turns) };
}

it('shows how late the turns of the last window came, less the time that they wait for each other', async () => {
  const { clock, turns, delay } = setUp();
  Object.assign(turns, { count: 5, turnMs: 130 });
  expect(delay.recentMs).toBe(0);
  await clock.advance(500);
  expect(delay.recentMs).toBe(120);
  Object.assign(turns, { count: 50, turnMs: 11 });
  await clock.advance(499);
  expect(delay.recentMs).toBe(120);
  await clock.advance(1);
  expect(delay.recentMs).toBe(1);
});

it('takes a window of which nothing was seen for one without delay', async () => {
  const { clock, delay, turns } = setUp();
  turns.turnMs = 900;
  await clock.advance(500);
  expect(delay.recentMs).toBe(0);
});
