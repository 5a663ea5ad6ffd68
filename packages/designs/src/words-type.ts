import type { CallerPolicies, PostgresLimits, RedisLimits, ServerPolicies } from './schema.ts';

export type BalancerKind = NonNullable<CallerPolicies['balancer']>['kind'];

type Say<T> = (policy: NonNullable<T>) => string;

/** One sentence for each policy; it names every option's value. */
export interface Words {
  readonly nothing: string;
  readonly because: string;
  readonly warning: string;
  readonly fallback: Say<CallerPolicies['fallback']>;
  readonly deadline: Say<CallerPolicies['deadline']>;
  readonly bulkhead: Say<CallerPolicies['bulkhead']>;
  readonly retry: Say<CallerPolicies['retry']>;
  readonly hedge: Say<CallerPolicies['hedge']>;
  readonly cache: Say<CallerPolicies['cache']>;
  readonly coalesce: Say<CallerPolicies['coalesce']>;
  readonly breaker: Say<CallerPolicies['breaker']>;
  readonly timeout: Say<CallerPolicies['timeout']>;
  readonly balancer: Say<CallerPolicies['balancer']>;
  readonly clientDeadline: (deadlineMs: number) => string;
  readonly queue: Say<ServerPolicies['queue']>;
  readonly postgres: (limits: PostgresLimits) => string[];
  readonly redis: (limits: RedisLimits) => string[];
}

/** A share as people write it: 0.5 is 50%. */
export function percent(share: number): string {
  return `${Number((share * 100).toFixed(2))}%`;
}

/** Bounds by class as a list: `loan 2, look 4`. */
export function byClass(bounds: Readonly<Record<string, number>>): string {
  return Object.entries(bounds)
    .map(([workClass, bound]) => `${workClass} ${bound}`)
    .join(', ');
}
