import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { RecentLatencies } from './recent-latencies.ts';

function latencies(valuesMs: readonly number[]): RecentLatencies {
  const recent = new RecentLatencies();
  for (const valueMs of valuesMs) recent.add(valueMs);
  return recent;
}

test('it says nothing on fewer than twenty', () => {
  expect(latencies(Array.from({ length: 19 }, () => 5)).quantile(0.5)).toBeUndefined();
  expect(latencies(Array.from({ length: 20 }, () => 5)).quantile(0.5)).toBe(5);
});

test('a quantile is the nearest rank, whatever the order in which they came', () => {
  const recent = latencies(Array.from({ length: 100 }, (_, i) => ((i * 37) % 100) + 1));
  expect([0.5, 0.95, 0.99].map((share) => recent.quantile(share))).toEqual([50, 95, 99]);
});

test('property: of the last two hundred, the share that the quantile does not exceed is large enough', () => {
  const values = fc.array(fc.integer({ min: 0, max: 10_000 }), { minLength: 20, maxLength: 500 });
  fc.assert(
    fc.property(values, fc.double({ min: 0.01, max: 0.99, noNaN: true }), (valuesMs, share) => {
      const told = latencies(valuesMs).quantile(share) ?? Number.NaN;
      const kept = valuesMs.slice(-200);
      const below = kept.filter((valueMs) => valueMs < told).length;
      const upTo = kept.filter((valueMs) => valueMs <= told).length;
      expect(kept).toContain(told);
      expect(upTo).toBeGreaterThanOrEqual(share * kept.length);
      expect(below).toBeLessThan(share * kept.length);
    }),
  );
});
