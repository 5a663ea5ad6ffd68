import { count, quotaOptions, shedderOptions, slidingWindowOptions } from '@breakwater/resilience';
import { type Static, Type } from 'typebox';
import { optionProperties } from './option-schema.ts';
import { PriorityByClass, byClass, strict, why } from './schema-parts.ts';

/** What is refused, before anything else is done for it, while the process comes late to everything. */
export const Shed = Type.Object(
  { ...optionProperties(shedderOptions), classPriority: Type.Optional(PriorityByClass), ...why },
  strict,
);
export type Shed = Static<typeof Shed>;

/** What becomes of requests while the store behind a shared limit does not answer. */
const WHEN_STORE_IS_OUT = ['allow', 'refuse', 'local'] as const;

const { requestsMax, windowMs } = slidingWindowOptions;

/** How much one key may do; a checked design has one of the two ways to count. */
const RateLimit = Type.Object(
  {
    tokenBucket: Type.Optional(Type.Object(optionProperties(quotaOptions), strict)),
    slidingWindow: Type.Optional(Type.Object(optionProperties({ requestsMax, windowMs }), strict)),
    /** Counted in Redis, once for all replicas; else each replica counts for itself. */
    shared: Type.Optional(
      Type.Object(
        {
          ...optionProperties({
            /** How long a request waits for the store. */
            storeWaitMs: count(50, 1, 60_000),
          }),
          whenStoreIsOut: Type.Enum(WHEN_STORE_IS_OUT),
        },
        strict,
      ),
    ),
    ...why,
  },
  strict,
);
export type RateLimit = Static<typeof RateLimit>;

/** How much each client address and each customer may ask for, and all customers together of a class of work. */
export const RateLimits = Type.Object(
  {
    address: Type.Optional(RateLimit),
    customer: Type.Optional(RateLimit),
    classes: Type.Optional(byClass(RateLimit)),
    ...why,
  },
  strict,
);
export type RateLimits = Static<typeof RateLimits>;
