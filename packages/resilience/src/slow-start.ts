import type { Balancer } from './balancer.ts';
import { completeOptions, count, measure, type Options } from './options.ts';
import type { Replica } from './replica.ts';

export const slowStartOptions = {
  /** How long it takes a replica that is new or comes back to get its full share; 0 gives it at once. */
  slowStartMs: count(10_000, 0, 600_000),
  /** The share of its full share that it begins with. */
  startShare: measure(0.1, 0.01, 1),
};
export type SlowStartOptions = Options<typeof slowStartOptions>;

/**
 * Gives a replica that is new or comes back its share step by step: its caches are cold, and it has nothing in flight,
 * which makes it the best choice of all for most balancers and gets it flooded. Works around any balancer.
 *
 * The weight of a replica grows from `startShare` to 1 in a straight line (as Envoy's slow start does). With each
 * attempt it earns its weight's share of it, and as soon as it has earned a whole one it is shown to the balancer; it
 * pays when it is chosen, and it saves up no more than one.
 */
export class SlowStart implements Balancer {
  readonly #balancer: Balancer;
  readonly #options: SlowStartOptions;
  readonly #earned = new WeakMap<Replica, number>();

  constructor(balancer: Balancer, given: Partial<SlowStartOptions>) {
    this.#balancer = balancer;
    this.#options = completeOptions('slowStart', slowStartOptions, given);
  }

  choose(candidates: readonly Replica[], nowMs: number): Replica {
    const weights = candidates.map((replica) => this.#weight(replica, nowMs));
    if (weights.every((weight) => weight === 1)) return this.#balancer.choose(candidates, nowMs);
    const sum = weights.reduce((total, weight) => total + weight, 0);
    const ready = candidates.filter((replica, i) => {
      const weight = weights[i] ?? 1;
      return weight === 1 || this.#earn(replica, weight / sum) >= 1;
    });
    const chosen = this.#balancer.choose(ready.length === 0 ? candidates : ready, nowMs);
    this.#earned.set(chosen, Math.max(0, (this.#earned.get(chosen) ?? 0) - 1));
    return chosen;
  }

  /** One that is used before it should be back is needed now, and gets its full share. */
  #weight({ servesFromMs }: Replica, nowMs: number): number {
    const { slowStartMs, startShare } = this.#options;
    const servedMs = nowMs - servesFromMs;
    if (servedMs < 0 || servedMs >= slowStartMs) return 1;
    return startShare + (1 - startShare) * (servedMs / slowStartMs);
  }

  #earn(replica: Replica, share: number): number {
    const earned = Math.min(1, (this.#earned.get(replica) ?? 0) + share);
    this.#earned.set(replica, earned);
    return earned;
  }
}
