import { VirtualClock } from '@breakwater/clock';
import { expect, test } from 'vitest';
import { LoadEstimate } from './load-estimate.ts';

/** Requests that come one after the other and take so long each. */
async function work(
  clock: VirtualClock,
  load: LoadEstimate,
  count: number,
  latencyMs: number,
): Promise<void> {
  for (let i = 0; i < count; i++) {
    const end = load.begin();
    await clock.advance(latencyMs);
    end(true);
  }
}

test('what is in flight is counted until it ends, once', () => {
  const load = new LoadEstimate(new VirtualClock());
  const [first, second] = [load.begin(), load.begin()];
  expect(load.now.inFlight).toBe(2);
  first(true);
  first(true);
  second(false);
  expect(load.now.inFlight).toBe(0);
});

test('the latency is that of requests that came at about the same load', async () => {
  const clock = new VirtualClock();
  const load = new LoadEstimate(clock);
  expect(load.now.latencyMs).toBe(0);
  await work(clock, load, 20, 10);
  const held = Array.from({ length: 7 }, () => load.begin());
  await work(clock, load, 20, 90);
  expect(load.now).toEqual({ inFlight: 7, latencyMs: 90 });
  for (const end of held) end(false);
  expect(load.now).toEqual({ inFlight: 0, latencyMs: 10 });
});

test('an answer is forgotten after a while, and what was refused tells nothing', async () => {
  const clock = new VirtualClock();
  const load = new LoadEstimate(clock);
  await work(clock, load, 1, 40);
  for (let i = 0; i < 20; i++) load.begin()(false);
  expect(load.now.latencyMs).toBe(40);
  await clock.advance(5_001);
  expect(load.now.latencyMs).toBe(0);
});
