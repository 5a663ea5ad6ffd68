import type { CallerPolicies, PostgresLimits, RedisLimits, ServerPolicies } from './schema.ts';

export type BalancerKind = NonNullable<CallerPolicies['balancer']>['kind'];

type LimitOptions = NonNullable<CallerPolicies['limit']>;
export type AimdOptions = NonNullable<LimitOptions['aimd']>;
export type GradientOptions = NonNullable<LimitOptions['gradient']>;

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
  readonly throttle: Say<CallerPolicies['throttle']>;
  readonly limit: Say<CallerPolicies['limit']>;
  readonly cache: Say<CallerPolicies['cache']>;
  readonly coalesce: Say<CallerPolicies['coalesce']>;
  readonly breaker: Say<CallerPolicies['breaker']>;
  readonly timeout: Say<CallerPolicies['timeout']>;
  readonly balancer: Say<CallerPolicies['balancer']>;
  readonly clientDeadline: (deadlineMs: number) => string;
  readonly queue: Say<ServerPolicies['queue']>;
  readonly postgres: (limits: PostgresLimits) => string[];
  readonly admission: Say<PostgresLimits['admission']>;
  readonly redis: (limits: RedisLimits) => string[];
}

/** A share as people write it: 0.5 is 50%. */
export function percent(share: number): string {
  return `${Number((share * 100).toFixed(2))}%`;
}

/** Numbers by class as a list: `loan 2, look 4`. */
export function byClass(
  numbers: Readonly<Record<string, number>>,
  write: (number: number) => string = String,
): string {
  return Object.entries(numbers)
    .map(([workClass, number]) => `${workClass} ${write(number)}`)
    .join(', ');
}
