import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '@breakwater/clock';
import type { Redis, Result } from 'ioredis';
import type { VelocityCounts } from '../domain/facts.ts';
import type { EventKind, VelocityWindow, WindowScope } from '../domain/strategy.ts';
import { waitAtMost } from './bounded-wait.ts';
import type { WarningLog } from './warning-log.ts';

declare module 'ioredis' {
  interface RedisCommander<Context> {
    /** `velocity.lua` */
    countVelocity(...args: (string | number)[]): Result<number[], Context>;
  }
}

const script = readFileSync(join(import.meta.dirname, 'velocity.lua'), 'utf8');

/** How many events a set keeps; more than any sensible threshold. */
const MEMBERS_MAX = 10_000;

/** What the store is made of. */
export interface VelocityStoreParts {
  readonly redis: Redis;
  readonly clock: Clock;
  readonly logger: WarningLog;
  readonly keyPrefix: string;
  /** How long a decision waits for the counts. */
  readonly waitMs: number;
}

/** Something that is counted, by its id: an operation that is decided about, or a signal of what happened after. */
export interface CountedEvent {
  readonly id: string;
  readonly kind: EventKind;
  readonly accountId: string;
  readonly merchantId?: string | undefined;
}

/**
 * Counts events in the sliding windows of a strategy: those of an account, and those at a merchant. Each of the two is
 * one round trip, since their keys may lie on different nodes of a cluster.
 */
export class VelocityStore {
  readonly #parts: VelocityStoreParts;
  #answering = true;

  constructor(parts: VelocityStoreParts) {
    this.#parts = parts;
    parts.redis.defineCommand('countVelocity', { lua: script });
  }

  /** Whether the last count was answered in time. */
  get answering(): boolean {
    return this.#answering;
  }

  /**
   * Counts an operation and tells how many events lie in each window, itself included.
   * @returns undefined when the store did not answer in time: not known is not zero.
   */
  async count(
    windows: readonly VelocityWindow[],
    operation: CountedEvent,
  ): Promise<VelocityCounts | undefined> {
    try {
      const counts = await this.record(windows, operation);
      this.#answering = true;
      return counts;
    } catch (error) {
      this.#answering = false;
      this.#parts.logger.warn({ err: error }, 'velocity is not known');
      return undefined;
    }
  }

  /**
   * Counts an event that must not get lost.
   * @throws Error when the store did not answer in time; recording it again counts it once all the same.
   */
  async record(windows: readonly VelocityWindow[], event: CountedEvent): Promise<VelocityCounts> {
    const [ofAccount, atMerchant] = await Promise.all([
      this.#count(windows, 'account', event, event.accountId),
      this.#count(windows, 'merchant', event, event.merchantId),
    ]);
    return { ...ofAccount, ...atMerchant };
  }

  async #count(
    all: readonly VelocityWindow[],
    scope: WindowScope,
    event: CountedEvent,
    subject: string | undefined,
  ): Promise<VelocityCounts> {
    const windows = all.filter((window) => window.scope === scope);
    if (windows.length === 0) return {};
    const counts =
      subject === undefined
        ? []
        : await waitAtMost(
            this.#parts.clock,
            this.#parts.waitMs,
            this.#parts.redis.countVelocity(...this.#argumentsOf(windows, event, subject)),
          );
    return Object.fromEntries(windows.map(({ name }, index) => [name, counts[index] ?? 0]));
  }

  #argumentsOf(
    windows: readonly VelocityWindow[],
    { id, kind }: CountedEvent,
    subject: string,
  ): (string | number)[] {
    const { clock, keyPrefix } = this.#parts;
    const kinds = [...new Set(windows.map((window) => window.kind))];
    const longestMs = kinds.map((of) => Math.max(...windows.filter((w) => w.kind === of).map(lengthMs)));
    return [
      kinds.length,
      // The braces keep the keys of an account, or of a merchant, on one node of a cluster.
      ...kinds.map((of) => `${keyPrefix}velocity:{${subject}}:${of}`),
      clock.nowMs(),
      id,
      kinds.indexOf(kind) + 1,
      MEMBERS_MAX,
      ...longestMs,
      ...windows.flatMap((window) => [kinds.indexOf(window.kind) + 1, lengthMs(window)]),
    ];
  }
}

function lengthMs(window: VelocityWindow): number {
  return window.seconds * 1_000;
}
