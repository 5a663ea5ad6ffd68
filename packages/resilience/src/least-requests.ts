import type { Balancer } from './balancer.ts';
import { leastOf } from './least-of.ts';
import type { Replica } from './replica.ts';

/**
 * Takes the replica with the fewest of this caller's attempts in flight; equals take turns. It knows nothing of
 * latency: a slow replica is given as many attempts at a time as a quick one, and keeps each of them longer.
 */
export class LeastRequests implements Balancer {
  #turn = 0;

  choose(candidates: readonly Replica[]): Replica {
    return leastOf(candidates, this.#turn++, (replica) => replica.inFlight);
  }
}
