import type { Clock } from '@breakwater/clock';
import { type Design, buildRedisBreaker } from '@breakwater/designs';
import type { Breaker, PolicyListener } from '@breakwater/resilience';
import type { Logger } from 'pino';
import { forgetBreaker, showBreaker } from './breaker-gauge.ts';
import type { CurrentDesign } from './current-design.ts';
import type { GuardedRedis } from './guarded-redis.ts';
import type { Metrics } from './metrics.ts';
import { currentOnly } from './policy-metrics.ts';
import { boundRedis, createRedis } from './redis.ts';

const EDGE = 'service->redis';

/** A client whose commands are bounded and guarded as the design in force says. It is not connected yet. */
export function openRedis(
  url: string,
  parts: {
    readonly design: CurrentDesign;
    readonly clock: Clock;
    readonly listener: PolicyListener;
    readonly metrics: Metrics;
    readonly logger: Logger;
  },
): GuardedRedis {
  const { design, clock, listener, metrics, logger } = parts;
  const listenerOf = currentOnly(listener);
  const breakerOf = ({ edges }: Design): Breaker | undefined => {
    forgetBreaker(metrics, EDGE);
    const breaker = buildRedisBreaker(edges[EDGE], clock, listenerOf());
    showBreaker(metrics, EDGE, breaker);
    return breaker;
  };
  const redis = createRedis(url, design.now.edges[EDGE], logger);
  redis.guardWith(breakerOf(design.now));
  design.onChange((next) => {
    boundRedis(redis, next.edges[EDGE]);
    redis.guardWith(breakerOf(next));
  });
  return redis;
}
