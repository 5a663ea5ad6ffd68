import {
  type Options,
  type PrequalOptions,
  completeOptions,
  type degradationOptions,
  prequalOptions,
  type probeOptions,
} from '@breakwater/resilience';
import type { BalancerPolicy } from './balancer-schema.ts';
import type { AutomaticRung, deferralBounds, standInCaps } from './ladder-schema.ts';
import type { CallerPolicies, PostgresLimits, RedisLimits, ServerPolicies } from './schema.ts';
import type { RateLimit, RateLimits } from './server-schema.ts';

export type BalancerKind = BalancerPolicy['kind'];
export type { PrequalOptions };

type LimitOptions = NonNullable<CallerPolicies['limit']>;
export type AimdOptions = NonNullable<LimitOptions['aimd']>;
export type GradientOptions = NonNullable<LimitOptions['gradient']>;

/** The options of any rung; only two have some of their own. */
export type RungOptions = Options<typeof degradationOptions> &
  Partial<Options<typeof probeOptions>> &
  Partial<Options<typeof standInCaps>> &
  Partial<Options<typeof deferralBounds>>;

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
  readonly shed: Say<ServerPolicies['shed']>;
  readonly rateLimit: Say<RateLimits>;
  readonly queue: Say<ServerPolicies['queue']>;
  readonly postgres: (limits: PostgresLimits) => string[];
  readonly admission: Say<PostgresLimits['admission']>;
  readonly redis: (limits: RedisLimits) => string[];
  readonly ladderTitle: string;
  readonly noRung: string;
  readonly rung: (rung: AutomaticRung, options: RungOptions) => string;
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

/** How replicas are asked, with what is left out. */
export function wholePrequal(given: BalancerPolicy['prequal']): PrequalOptions {
  return completeOptions('prequal', prequalOptions, { ...given });
}

/** The limits of a design, each with the name of what it counts. */
export function limitsBy(
  { address, customer, classes = {} }: RateLimits,
  names: { readonly address: string; readonly customer: string; readonly class: (name: string) => string },
): { readonly of: string; readonly limit: RateLimit }[] {
  const all: (readonly [string, RateLimit | undefined])[] = [
    [names.address, address],
    [names.customer, customer],
    ...Object.entries(classes).map(([name, limit]) => [names.class(name), limit] as const),
  ];
  return all.flatMap(([of, limit]) => (limit === undefined ? [] : [{ of, limit }]));
}
