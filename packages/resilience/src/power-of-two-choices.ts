import type { Random } from '@breakwater/clock';
import type { Balancer } from './balancer.ts';
import { bestAverageMs, expectedLoad } from './expected-load.ts';
import type { Replica } from './replica.ts';

/**
 * Draws two replicas and takes the one with the lower expected latency * (attempts in flight + 1): Mitzenmacher, "The
 * Power of Two Choices in Randomized Load Balancing" (2001), with the load of Finagle's peak EWMA. Its cost does not
 * grow with the number of replicas, and callers that know the same do not all run to the same replica.
 */
export class PowerOfTwoChoices implements Balancer {
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  choose(candidates: readonly Replica[], nowMs: number): Replica {
    const first = this.#random.below(candidates.length);
    const step = 1 + this.#random.below(candidates.length - 1);
    const one = candidates[first];
    const other = candidates[(first + step) % candidates.length];
    if (one === undefined || other === undefined) throw new RangeError('there is no candidate');
    // Each is forgiven down to what the other takes, as they are all that this choice is about.
    const bestMs = bestAverageMs([one, other]);
    return expectedLoad(other, nowMs, bestMs) < expectedLoad(one, nowMs, bestMs) ? other : one;
  }
}
