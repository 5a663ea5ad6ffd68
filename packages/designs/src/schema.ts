import {
  adaptiveLimitOptions,
  aimdLimitOptions,
  breakerOptions,
  bulkheadOptions,
  cacheOptions,
  coalesceOptions,
  codelOptions,
  count,
  deadlineOptions,
  gradientLimitOptions,
  hedgeOptions,
  queueDisciplines,
  retryBudgetOptions,
  retryOptions,
  throttleOptions,
  timeoutOptions,
} from '@breakwater/resilience';
import { type Static, Type } from 'typebox';
import { BalancerPolicy } from './balancer-schema.ts';
import { Ladder } from './ladder-schema.ts';
import { optionProperties } from './option-schema.ts';
import { ByClass, PriorityByClass, ShareByClass, Text, strict, why } from './schema-parts.ts';
import { RateLimits, Shed } from './server-schema.ts';

/** The policies of the side that calls, except those that need calls with a key. */
const callerPolicies = {
  deadline: Type.Optional(Type.Object({ ...optionProperties(deadlineOptions), ...why }, strict)),
  bulkhead: Type.Optional(
    Type.Object(
      { ...optionProperties(bulkheadOptions), classConcurrencyMax: Type.Optional(ByClass), ...why },
      strict,
    ),
  ),
  retry: Type.Optional(
    Type.Object(
      {
        ...optionProperties(retryOptions),
        budget: Type.Optional(Type.Object(optionProperties(retryBudgetOptions), strict)),
        ...why,
      },
      strict,
    ),
  ),
  throttle: Type.Optional(Type.Object({ ...optionProperties(throttleOptions), ...why }, strict)),
  hedge: Type.Optional(Type.Object({ ...optionProperties(hedgeOptions), ...why }, strict)),
  limit: Type.Optional(
    Type.Object(
      {
        gradient: Type.Optional(Type.Object(optionProperties(gradientLimitOptions), strict)),
        aimd: Type.Optional(Type.Object(optionProperties(aimdLimitOptions), strict)),
        classShareMax: Type.Optional(ShareByClass),
        ...optionProperties(adaptiveLimitOptions),
        ...why,
      },
      strict,
    ),
  ),
  breaker: Type.Optional(Type.Object({ ...optionProperties(breakerOptions), ...why }, strict)),
  timeout: Type.Optional(Type.Object({ ...optionProperties(timeoutOptions), ...why }, strict)),
  balancer: Type.Optional(BalancerPolicy),
};

const CallerOfAnything = Type.Object(callerPolicies, strict);

export const CallerPolicies = Type.Object(
  {
    fallback: Type.Optional(
      Type.Object(
        {
          kind: Type.Literal('cached_report'),
          ageDaysMax: Type.Integer({ minimum: 1, maximum: 365, default: 30 }),
          ...why,
        },
        strict,
      ),
    ),
    cache: Type.Optional(Type.Object({ ...optionProperties(cacheOptions), ...why }, strict)),
    coalesce: Type.Optional(Type.Object({ ...optionProperties(coalesceOptions), ...why }, strict)),
    ...callerPolicies,
  },
  strict,
);
export type CallerPolicies = Static<typeof CallerPolicies>;

/** The waiting line in front of a service's slots. */
const Queue = Type.Object(
  {
    ...optionProperties({ lengthMax: count(64, 0, 100_000) }),
    dropExpired: Type.Boolean({ default: true }),
    refuseHopeless: Type.Boolean({ default: false }),
    discipline: Type.Enum(queueDisciplines, { default: 'fifo' }),
    codel: Type.Optional(Type.Object(optionProperties(codelOptions), strict)),
    classPriority: Type.Optional(PriorityByClass),
    classSlotsMax: Type.Optional(ByClass),
    ...why,
  },
  strict,
);

const InnerServer = Type.Object({ shed: Type.Optional(Shed), queue: Type.Optional(Queue), ...why }, strict);

export const ServerPolicies = Type.Object(
  {
    /** The deadline that the edge of the platform gives to a client's request. */
    deadlineMs: Type.Optional(Type.Integer({ minimum: 1, maximum: 600_000 })),
    rateLimit: Type.Optional(RateLimits),
    shed: Type.Optional(Shed),
    queue: Type.Optional(Queue),
    ...why,
  },
  strict,
);
export type ServerPolicies = Static<typeof ServerPolicies>;

const milliseconds = Type.Optional(Type.Integer({ minimum: 1, maximum: 600_000 }));

export const PostgresLimits = Type.Object(
  {
    statementTimeoutMs: milliseconds,
    poolMax: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000 })),
    acquireTimeoutMs: milliseconds,
    /** A short line in front of the pool, in place of the pool's own, which has no bound. */
    admission: Type.Optional(
      Type.Object(
        {
          ...optionProperties(bulkheadOptions),
          classConcurrencyMax: Type.Optional(ByClass),
          classPriority: Type.Optional(PriorityByClass),
          ...why,
        },
        strict,
      ),
    ),
    ...why,
  },
  strict,
);
export type PostgresLimits = Static<typeof PostgresLimits>;

export const RedisLimits = Type.Object(
  {
    commandTimeoutMs: milliseconds,
    breaker: Type.Optional(Type.Object({ ...optionProperties(breakerOptions), ...why }, strict)),
    ...why,
  },
  strict,
);
export type RedisLimits = Static<typeof RedisLimits>;

const inner = { caller: Type.Optional(CallerOfAnything), server: Type.Optional(InnerServer) };

/** A design file. Options that are left out have the defaults of their policy; a policy that is left out is absent. */
export const DesignFile = Type.Object(
  {
    name: Type.String({ pattern: '^[a-z][a-z0-9-]{0,39}$' }),
    title: Text,
    summary: Text,
    edges: Type.Object(
      {
        'client->gateway': Type.Optional(Type.Object({ server: Type.Optional(ServerPolicies) }, strict)),
        'gateway->credit': Type.Optional(Type.Object(inner, strict)),
        'credit->risk': Type.Optional(Type.Object(inner, strict)),
        'risk->bureau': Type.Optional(Type.Object({ caller: Type.Optional(CallerPolicies) }, strict)),
        'worker->bank': Type.Optional(Type.Object({ caller: Type.Optional(CallerOfAnything) }, strict)),
        'service->postgres': Type.Optional(PostgresLimits),
        'service->redis': Type.Optional(RedisLimits),
      },
      strict,
    ),
    ladder: Type.Optional(Ladder),
  },
  { ...strict, title: 'Breakwater resilience design' },
);
export type DesignFile = Static<typeof DesignFile>;
