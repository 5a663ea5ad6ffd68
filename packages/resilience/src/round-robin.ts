import type { Balancer } from './balancer.ts';
import type { Replica } from './replica.ts';

/** One after the other, whatever their state: the naive balancer. */
export class RoundRobin implements Balancer {
  #turn = 0;

  choose(candidates: readonly Replica[]): Replica {
    const chosen = candidates[this.#turn++ % candidates.length];
    if (chosen === undefined) throw new RangeError('round robin: there is no candidate');
    return chosen;
  }
}
