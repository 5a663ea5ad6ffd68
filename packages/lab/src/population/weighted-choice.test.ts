import { Random } from '@breakwater/clock';
import { describe, expect, it } from 'vitest';
import { WeightedChoice } from './weighted-choice.ts';

describe('WeightedChoice', () => {
  it('chooses in proportion to the weights, and never what has none', () => {
    const choice = new WeightedChoice([
      ['none', 0],
      ['rare', 1],
      ['common', 3],
      ['no more', 0],
    ]);
    const random = new Random(1);
    const counts = new Map<string, number>();
    for (let draw = 0; draw < 40_000; draw++) {
      const value = choice.choose(random);
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    expect([...counts.keys()].toSorted()).toEqual(['common', 'rare']);
    expect(counts.get('rare')).toBeGreaterThan(9_500);
    expect(counts.get('rare')).toBeLessThan(10_500);
  });

  it('refuses weights among which there is nothing to choose', () => {
    expect(() => new WeightedChoice([])).toThrow('expected a weight above zero');
    expect(() => new WeightedChoice([['a', 0]])).toThrow('expected a weight above zero');
    expect(() => new WeightedChoice([['a', -1]])).toThrow('weight -1: expected zero or more');
    expect(() => new WeightedChoice([['a', NaN]])).toThrow('weight NaN: expected zero or more');
  });
});
