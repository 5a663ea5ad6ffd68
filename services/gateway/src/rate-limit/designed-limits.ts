import type { Clock } from '@breakwater/clock';
import type { WorkClass } from '@breakwater/contracts';
import type { Design, Problem, RateLimitPolicy } from '@breakwater/designs';
import { type RateVerdict, SlidingWindow, TokenBucket } from '@breakwater/resilience';
import {
  type CurrentDesign,
  type Metrics,
  SharedRateLimit,
  type SharedRateLimitParts,
} from '@breakwater/service-kit';
import type { FastifyReply } from 'fastify';
import { namedBucket } from './limits.ts';
import { type NamedLimit, tell } from './tell.ts';

const EDGE = 'client->gateway';

/** For how many customers and addresses there is room at once in one replica, each. */
const KEYS_MAX = 20_000;

/** What the limits of a design are made of. */
export interface DesignedLimitsParts {
  readonly design: CurrentDesign;
  readonly clock: Clock;
  readonly logger: SharedRateLimitParts['logger'];
  readonly metrics: Pick<Metrics, 'edgeRefusals'>;
  /** Where shared limits are counted; undefined when the gateway was given no store. */
  readonly redis: SharedRateLimitParts['redis'] | undefined;
  /** Comes before every key in Redis. */
  readonly keyPrefix: string;
}

/** Whose requests a limit counts. */
export type Subject =
  | { readonly of: 'address' | 'customer'; readonly key: string }
  | { readonly of: 'class'; readonly key: WorkClass };

interface Limit {
  readonly named: NamedLimit;
  take(key: string): RateVerdict | Promise<RateVerdict>;
}

/**
 * The rate limits that the design in force asks for, besides those of the settings. With another design every count
 * begins anew, but for those in Redis, which are the same for all replicas as long as rate and burst are.
 */
export class DesignedLimits {
  readonly #parts: DesignedLimitsParts;
  #limits: ReadonlyMap<string, Limit>;
  #named: readonly NamedLimit[];

  /** @throws DesignError when the design in force wants a shared limit and there is no store. */
  constructor(parts: DesignedLimitsParts) {
    this.#parts = parts;
    const { design, redis } = parts;
    design.refuse((asked) => (redis === undefined ? sharedIn(asked) : []));
    [this.#limits, this.#named] = this.#built(design.now);
    design.onChange((next) => {
      [this.#limits, this.#named] = this.#built(next);
    });
  }

  /**
   * Counts one request and says on the answer what is left.
   * @throws ProblemError `rate_limited` when there is nothing left.
   */
  async take({ of, key }: Subject, reply: FastifyReply): Promise<void> {
    const limit = this.#limits.get(of === 'class' ? key : of);
    if (limit === undefined) return;
    const named = this.#named;
    const verdict = await limit.take(key);
    if (!verdict.isAllowed) {
      this.#parts.metrics.edgeRefusals.inc({ edge: EDGE, policy: 'rateLimit', reason: 'rate_limited' });
    }
    tell(reply, named, limit.named.name, verdict);
  }

  #built(design: Design): [ReadonlyMap<string, Limit>, readonly NamedLimit[]] {
    const limits = new Map(
      policiesIn(design).map(({ name, policy }) => [name, this.#limitOf(name, policy)] as const),
    );
    return [limits, [...limits.values()].map(({ named }) => named)];
  }

  #limitOf(name: string, { tokenBucket, slidingWindow, shared }: RateLimitPolicy): Limit {
    const { clock, logger, redis, keyPrefix } = this.#parts;
    const toldAs = `design-${name}`;
    if (slidingWindow !== undefined) {
      const window = new SlidingWindow({ ...slidingWindow, keysMax: KEYS_MAX }, clock);
      const seconds = Math.max(1, Math.round(slidingWindow.windowMs / 1_000));
      return {
        named: { name: toldAs, requests: slidingWindow.requestsMax, seconds },
        take: (key) => window.take(key),
      };
    }
    if (tokenBucket === undefined) throw new TypeError(`the limit of ${name} counts in no way`);
    const named = namedBucket(toldAs, tokenBucket);
    if (shared === undefined) {
      const bucket = new TokenBucket({ ...tokenBucket, keysMax: KEYS_MAX }, clock);
      return { named, take: (key) => bucket.take(key) };
    }
    if (redis === undefined) throw new TypeError(`the limit of ${name} has no store`);
    // A bucket of another size is another bucket: what its key holds means something else.
    const size = `${tokenBucket.perSecond}:${tokenBucket.burst}`;
    const limit = new SharedRateLimit({
      redis,
      clock,
      logger,
      keyPrefix: `${keyPrefix}rate-limit:${name}:${size}:`,
      quota: tokenBucket,
      keysMax: KEYS_MAX,
      storeWaitMs: shared.storeWaitMs,
      whenStoreIsOut: shared.whenStoreIsOut,
    });
    return { named, take: (key) => limit.take(key) };
  }
}

interface NamedPolicy {
  readonly name: string;
  /** The way to it inside the design. */
  readonly path: string;
  readonly policy: RateLimitPolicy;
}

function policiesIn({ edges }: Design): NamedPolicy[] {
  const { address, customer, classes = {} } = edges[EDGE].server.rateLimit ?? {};
  const given: (readonly [string, string, RateLimitPolicy | undefined])[] = [
    ['address', 'address', address],
    ['customer', 'customer', customer],
    ...Object.entries(classes).map(([name, policy]) => [name, `classes.${name}`, policy] as const),
  ];
  return given.flatMap(([name, way, policy]) =>
    policy === undefined ? [] : [{ name, path: `edges["${EDGE}"].server.rateLimit.${way}`, policy }],
  );
}

function sharedIn(design: Design): Problem[] {
  return policiesIn(design)
    .filter(({ policy }) => policy.shared !== undefined)
    .map(({ path }) => ({
      path: `${path}.shared`,
      message: 'needs a store that all replicas share, but this gateway has no REDIS_CACHE_URL',
    }));
}
