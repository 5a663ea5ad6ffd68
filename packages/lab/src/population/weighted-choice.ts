import type { Random } from '@breakwater/clock';

/** Chooses among values in proportion to their weights, with one draw a choice. */
export class WeightedChoice<T> {
  readonly #values: readonly T[];
  readonly #cumulative: Float64Array;

  /** @throws RangeError when no weight is above zero, or one is below it. */
  constructor(weights: readonly (readonly [value: T, weight: number])[]) {
    this.#values = weights.map(([value]) => value);
    this.#cumulative = new Float64Array(weights.length);
    let sum = 0;
    for (const [index, [, weight]] of weights.entries()) {
      if (!(weight >= 0)) throw new RangeError(`weight ${weight}: expected zero or more`);
      sum += weight;
      this.#cumulative[index] = sum;
    }
    if (sum === 0) throw new RangeError('expected a weight above zero');
  }

  choose(random: Random): T {
    const target = random.uniform() * (this.#cumulative.at(-1) ?? 0);
    let index = 0;
    while ((this.#cumulative[index] ?? Infinity) <= target) index += 1;
    return this.#values[index] as T;
  }
}
