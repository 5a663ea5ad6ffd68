import { expect, test } from 'vitest';
import { GradientLimit, type GradientLimitOptions } from './gradient-limit.ts';

/** A dependency that works on `slots` calls at once and lets the others wait. */
interface Served {
  readonly slots: number;
  readonly serviceMs: number;
}

/** Keeps as many calls in flight as the limit allows, for so many samples. Returns every limit on the way. */
function saturate(limit: GradientLimit, { slots, serviceMs }: Served, samples: number): number[] {
  return Array.from({ length: samples }, () => {
    const inFlight = limit.limit;
    limit.observe({ inFlight, dropped: false, latencyMs: serviceMs * Math.max(1, inFlight / slots) });
    return limit.limit;
  });
}

function aLimit(given: Partial<GradientLimitOptions> = {}): GradientLimit {
  return new GradientLimit({ limitMax: 1_000, ...given });
}

test.each([5, 10, 60, 200])(
  'with %i slots it finds a limit that uses them all and makes a short line',
  (slots) => {
    const limit = aLimit();
    saturate(limit, { slots, serviceMs: 100 }, 200_000);
    const limits = saturate(limit, { slots, serviceMs: 100 }, 20_000).toSorted((a, b) => a - b);
    const median = limits[limits.length / 2];
    expect(median).toBeGreaterThanOrEqual(slots);
    expect(median).toBeLessThanOrEqual(Math.max(17, 1.5 * slots + 4));
  },
);

test.each([1, 20, 300])(
  'beginning at %i it comes to the same, and what is slow does not become normal',
  (limitInitial) => {
    const limit = aLimit({ limitInitial });
    saturate(limit, { slots: 10, serviceMs: 100 }, 12_000);
    const most = Math.max(...saturate(limit, { slots: 10, serviceMs: 100 }, 20_000));
    expect(most).toBeGreaterThanOrEqual(18);
    expect(most).toBeLessThanOrEqual(20);
  },
);

test('when all that is served takes twice as long, the limit gives way and then comes back', () => {
  const limit = aLimit();
  saturate(limit, { slots: 10, serviceMs: 100 }, 20_000);
  const before = Math.max(...saturate(limit, { slots: 10, serviceMs: 100 }, 2_000));
  const during = Math.min(...saturate(limit, { slots: 10, serviceMs: 200 }, 500));
  saturate(limit, { slots: 10, serviceMs: 200 }, 20_000);
  const after = Math.max(...saturate(limit, { slots: 10, serviceMs: 200 }, 2_000));
  expect(during).toBeLessThan(before);
  expect(Math.abs(after - before)).toBeLessThanOrEqual(1);
});

test('a limit of which less than half is used does not grow', () => {
  const limit = aLimit();
  for (let i = 0; i < 1_000; i++) limit.observe({ latencyMs: 10, inFlight: 5, dropped: false });
  expect(limit.limit).toBe(20);
});

test('failures alone bring it down to its least, however quick they are', () => {
  const limit = aLimit({ limitMin: 3 });
  saturate(limit, { slots: 100, serviceMs: 100 }, 1_000);
  for (let i = 0; i < 5_000; i++) limit.observe({ latencyMs: 1, inFlight: limit.limit, dropped: true });
  expect(limit.limit).toBe(3);
});

test('results of calls that began before a probe do not count for it', () => {
  const limit = aLimit();
  for (let samples = 0; limit.limit >= 20; samples++) {
    expect(samples).toBeLessThan(1_000);
    limit.observe({ latencyMs: 100, inFlight: 20, dropped: false });
  }
  const probed = limit.limit;
  for (let i = 0; i < 1_000; i++) limit.observe({ latencyMs: 900, inFlight: 20, dropped: false });
  expect(limit.limit).toBe(probed);
  for (let i = 0; i < probed; i++) limit.observe({ latencyMs: 100, inFlight: probed, dropped: false });
  expect(limit.limit).toBeGreaterThanOrEqual(20);
});

test.each([
  [{ tolerance: 2 }, 'limit.tolerance'],
  [{ limitMin: 30 }, 'limit.limitInitial'],
  [{ limitMin: 9, limitMax: 8 }, 'limit.limitMin'],
])('%o is refused', (given, path) => {
  expect(() => new GradientLimit(given)).toThrow(path);
});
