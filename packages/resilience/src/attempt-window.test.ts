import { expect, test } from 'vitest';
import { AttemptWindow } from './attempt-window.ts';

test('attempts are forgotten when the window has passed over them', () => {
  const window = new AttemptWindow(1_000);
  window.add(0, true, 5);
  window.add(450, false, 5);
  window.add(999, false, 5);
  expect(window.sums(999)).toMatchObject({ attempts: 3, failures: 1 });
  expect(window.sums(1_000)).toMatchObject({ attempts: 2, failures: 0 });
  expect(window.sums(1_400)).toMatchObject({ attempts: 1 });
  expect(window.sums(5_000)).toMatchObject({ attempts: 0 });
});

test('it keeps counting however long it is used', () => {
  const window = new AttemptWindow(1_000);
  for (let nowMs = 0; nowMs <= 10_000; nowMs += 10) window.add(nowMs, false, 5);
  // Nine full buckets of ten attempts, and the first attempt of the tenth.
  expect(window.sums(10_000).attempts).toBe(91);
});

test('the typical latency is that of the answers, and one slow answer hardly moves it', () => {
  const window = new AttemptWindow(1_000);
  for (let i = 0; i < 19; i++) window.add(0, false, 10);
  window.add(0, true, 60_000);
  expect(window.sums(0).typicalMs).toBeCloseTo(10);
  window.add(0, false, 1_000);
  expect(window.sums(0).typicalMs).toBeLessThan(13);
  expect(new AttemptWindow(1_000).sums(0).typicalMs).toBeNaN();
});
