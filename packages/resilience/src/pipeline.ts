import type { Call, Next, Policy } from './call.ts';

/**
 * Where each policy stands, from the outside in:
 *
 *     fallback > cache > coalesce > deadline > bulkhead > retry > throttle > hedge > limit > breaker > timeout >
 *     balancer > (faults) > attempt
 *
 * A fallback answers for all that fails inside it. What a cache or a call already under way can answer needs no time
 * and no permit. The deadline covers every attempt and every wait. A bulkhead outside retry holds one permit for the
 * whole call, so that retries add no concurrency. A throttle and a breaker inside retry see each attempt, and their
 * refusals end the retries. A hedge sends one attempt twice, so the limit inside it counts both. A timeout bounds one
 * attempt, and the balancer inside it chooses a replica for each. Faults stand innermost, where the real trouble
 * would be.
 */
export const pipelineOrder = [
  'fallback',
  'cache',
  'coalesce',
  'deadline',
  'bulkhead',
  'retry',
  'throttle',
  'hedge',
  'limit',
  'breaker',
  'timeout',
  'balancer',
] as const;

/**
 * Joins policies, given from the outside in, into one. A policy of a kind that is not in `pipelineOrder`, such as a
 * fault, must stand inside all that are.
 * @throws RangeError when the order is wrong or a kind appears twice.
 */
export function pipeline(policies: readonly Policy[]): Policy {
  checkOrder(policies);
  return {
    name: 'pipeline',
    execute<T>(call: Call, next: Next<T>): Promise<T> {
      return policies.reduceRight<Next<T>>(
        (inner, policy) => (passed) => policy.execute(passed, inner),
        next,
      )(call);
    },
  };
}

function checkOrder(policies: readonly Policy[]): void {
  let outer: Policy | undefined;
  for (const policy of policies) {
    if (outer !== undefined && (rank(outer) > rank(policy) || isRepeated(outer, policy))) {
      throw new RangeError(
        `pipeline: ${policy.name} must not stand inside ${outer.name}; the order is ${pipelineOrder.join(' > ')} > faults`,
      );
    }
    outer = policy;
  }
}

function rank(policy: Policy): number {
  const place = pipelineOrder.findIndex((kind) => kind === policy.name);
  return place === -1 ? pipelineOrder.length : place;
}

function isRepeated(a: Policy, b: Policy): boolean {
  return rank(a) === rank(b) && rank(a) < pipelineOrder.length;
}
