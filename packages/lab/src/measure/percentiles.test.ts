import { describe, expect, it } from 'vitest';
import { latencyPercentiles, percentile } from './percentiles.ts';

describe('percentiles', () => {
  it('takes the nearest rank, exactly', () => {
    const values = Array.from({ length: 1_000 }, (_, index) => 1_000 - index);
    expect(latencyPercentiles(values)).toEqual({ p50: 500, p99: 990, p999: 999 });
  });

  it('gives the only value for every percentile, and null for none', () => {
    expect(latencyPercentiles([42])).toEqual({ p50: 42, p99: 42, p999: 42 });
    expect(percentile(new Float64Array(), 0.5)).toBeNull();
  });

  it('sorts by number and not by text', () => {
    expect(latencyPercentiles([9, 100, 11]).p50).toBe(11);
  });
});
