import { expect, test } from 'vitest';
import { AimdLimit } from './aimd-limit.ts';

function observe(limit: AimdLimit, times: number, dropped = false, latencyMs = 10): void {
  for (let i = 0; i < times; i++) limit.observe({ latencyMs, inFlight: limit.limit, dropped });
}

test('it grows by one for each limit’s worth of answers', () => {
  const limit = new AimdLimit({ limitInitial: 10 });
  observe(limit, 11);
  expect(limit.limit).toBe(11);
  observe(limit, 12);
  expect(limit.limit).toBe(12);
});

test('a drop takes a share, and those that were in flight with it take nothing more', () => {
  const limit = new AimdLimit({ limitInitial: 100, backoffShare: 0.5 });
  observe(limit, 1, true);
  expect(limit.limit).toBe(50);
  for (let i = 0; i < 100; i++) limit.observe({ latencyMs: 10, inFlight: 100, dropped: true });
  expect(limit.limit).toBe(50);
  observe(limit, 1, true);
  expect(limit.limit).toBe(25);
});

test('an answer that is too slow is a drop', () => {
  const limit = new AimdLimit({ limitInitial: 20, latencyMsMax: 200 });
  observe(limit, 1, false, 201);
  expect(limit.limit).toBe(18);
});

test('a limit of which less than half is used does not grow', () => {
  const limit = new AimdLimit({ limitInitial: 20 });
  for (let i = 0; i < 1_000; i++) limit.observe({ latencyMs: 10, inFlight: 9, dropped: false });
  expect(limit.limit).toBe(20);
});

test('it stays in its bounds and finds back', () => {
  const limit = new AimdLimit({ limitInitial: 8, limitMin: 2, limitMax: 12 });
  observe(limit, 1_000, true);
  expect(limit.limit).toBe(2);
  observe(limit, 1_000);
  expect(limit.limit).toBe(12);
});
