import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AimdLimit } from './aimd-limit.ts';
import type { ConcurrencyLimit, LimitSample } from './concurrency-limit.ts';
import { GradientLimit } from './gradient-limit.ts';

const bounds = { limitInitial: 8, limitMin: 2, limitMax: 40 };

const kinds: readonly (readonly [string, () => ConcurrencyLimit])[] = [
  ['a gradient limit', () => new GradientLimit({ ...bounds, windowSamplesMin: 3, probeEveryWindows: 5 })],
  ['an AIMD limit', () => new AimdLimit({ ...bounds, latencyMsMax: 300 })],
];

/** Samples in no order that makes sense: late, early, of more calls than there may be. */
const anySample: fc.Arbitrary<LimitSample> = fc.record({
  latencyMs: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 5_000, noNaN: true })),
  inFlight: fc.integer({ min: 1, max: 80 }),
  dropped: fc.boolean(),
});

describe.each(kinds)('%s', (_, make) => {
  test('property: it is an integer within its bounds, whatever it is told', () => {
    fc.assert(
      fc.property(fc.array(anySample, { maxLength: 400 }), (samples) => {
        const limit = make();
        for (const sample of samples) {
          limit.observe(sample);
          expect(Number.isInteger(limit.limit)).toBe(true);
          expect(limit.limit).toBeGreaterThanOrEqual(2);
          expect(limit.limit).toBeLessThanOrEqual(40);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('property: the same samples give the same limit', () => {
    fc.assert(
      fc.property(fc.array(anySample, { maxLength: 200 }), (samples) => {
        const [one, other] = [make(), make()];
        for (const sample of samples) one.observe(sample);
        for (const sample of samples) other.observe(sample);
        expect(one.limit).toBe(other.limit);
      }),
      { numRuns: 20 },
    );
  });

  test('property: drops alone bring it to its least, and good answers alone to its most', () => {
    fc.assert(
      fc.property(fc.array(anySample, { maxLength: 200 }), (samples) => {
        const limit = make();
        for (const sample of samples) limit.observe(sample);
        const repeat = (dropped: boolean): void => {
          for (let i = 0; i < 6_000; i++) limit.observe({ latencyMs: 20, inFlight: limit.limit, dropped });
        };
        repeat(true);
        expect(limit.limit).toBe(2);
        repeat(false);
        // A probe may be under way, in which half of it shows.
        expect([20, 40]).toContain(limit.limit);
      }),
      { numRuns: 20 },
    );
  });
});
