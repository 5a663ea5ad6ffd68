import type { Clock } from '@breakwater/clock';
import { Breaker, Bulkhead, type PolicyListener } from '@breakwater/resilience';
import type { PostgresLimits, RedisLimits } from './schema.ts';

/** The line in front of a pool of database connections, when the design has one. */
export function buildPoolLine(
  { admission }: PostgresLimits,
  clock: Clock,
  listener: PolicyListener,
): Bulkhead | undefined {
  if (admission === undefined) return undefined;
  const { why: _, classConcurrencyMax, classPriority, ...options } = admission;
  const context = { edge: 'service->postgres', clock, listener };
  return new Bulkhead(options, context, { ...classConcurrencyMax }, { ...classPriority });
}

/** The breaker around the commands of Redis, when the design has one. */
export function buildRedisBreaker(
  { breaker }: RedisLimits,
  clock: Clock,
  listener: PolicyListener,
): Breaker | undefined {
  if (breaker === undefined) return undefined;
  const { why: _, ...options } = breaker;
  return new Breaker(options, { edge: 'service->redis', clock, listener });
}
