import type { Balancer } from './balancer.ts';
import { bestAverageMs, expectedLoad } from './expected-load.ts';
import { leastOf } from './least-of.ts';
import type { Replica } from './replica.ts';

/**
 * Looks at every replica and takes the one with the least
 *
 *     expected latency * (attempts in flight + 1)
 *
 * which is about how long a new attempt would take there. Equals take turns. For up to some sixteen replicas the full
 * scan costs little and beats a choice of two at random.
 */
export class LeastLoad implements Balancer {
  #turn = 0;

  choose(candidates: readonly Replica[], nowMs: number): Replica {
    const bestMs = bestAverageMs(candidates);
    return leastOf(candidates, this.#turn++, (replica) => expectedLoad(replica, nowMs, bestMs));
  }
}
