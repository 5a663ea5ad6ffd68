import type { Random } from '@breakwater/clock';
import type { Popularity } from './profile.ts';

/**
 * Chooses members of a population, some much more often than others: rank k with weight 1 / k^exponent. Which member has
 * which rank is a seeded permutation, so that popularity says nothing about the number.
 */
export class ZipfChooser {
  readonly #cumulative: Float64Array;
  readonly #memberAtRank: Uint32Array;

  constructor(popularity: Popularity, permutation: Random) {
    const { count, zipfExponent } = popularity;
    this.#cumulative = new Float64Array(count);
    this.#memberAtRank = Uint32Array.from({ length: count }, (_, index) => index + 1);
    let sum = 0;
    for (let rank = 1; rank <= count; rank++) {
      sum += rank ** -zipfExponent;
      this.#cumulative[rank - 1] = sum;
    }
    shuffle(this.#memberAtRank, permutation);
  }

  /** A member's number, counted from one. */
  choose(random: Random): number {
    const target = random.uniform() * (this.#cumulative.at(-1) ?? 0);
    let low = 0;
    let high = this.#cumulative.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#cumulative[middle] ?? 0) > target) high = middle;
      else low = middle + 1;
    }
    return this.#memberAtRank[low] ?? 1;
  }
}

/** Fisher and Yates. */
function shuffle(members: Uint32Array, random: Random): void {
  for (let last = members.length - 1; last > 0; last--) {
    const other = random.below(last + 1);
    const moved = members[last] ?? 0;
    members[last] = members[other] ?? 0;
    members[other] = moved;
  }
}
