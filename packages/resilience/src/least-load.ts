import type { Balancer } from './balancer.ts';
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
    const averages = candidates.map((replica) => replica.averageMs).filter((ms) => ms !== undefined);
    const bestMs = averages.length === 0 ? 1 : Math.min(...averages);
    const start = this.#turn++;
    let chosen: Replica | undefined;
    let least = Number.POSITIVE_INFINITY;
    for (let i = 0; i < candidates.length; i++) {
      const replica = candidates[(start + i) % candidates.length];
      const load = replica && replica.expectedMs(nowMs, bestMs) * (replica.inFlight + 1);
      if (load !== undefined && load < least) {
        chosen = replica;
        least = load;
      }
    }
    if (chosen === undefined) throw new RangeError('least load: there is no candidate');
    return chosen;
  }
}
