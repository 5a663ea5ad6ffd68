import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '@breakwater/clock';
import type { Redis, Result } from 'ioredis';
import type { VelocityCounts } from '../domain/facts.ts';
import type { AssessmentKind, VelocityWindow } from '../domain/strategy.ts';
import { waitAtMost } from './bounded-wait.ts';
import type { WarningLog } from './warning-log.ts';

declare module 'ioredis' {
  interface RedisCommander<Context> {
    /** `velocity.lua` */
    countVelocity(...args: (string | number)[]): Result<number[], Context>;
  }
}

const script = readFileSync(join(import.meta.dirname, 'velocity.lua'), 'utf8');

/** How many operations a set keeps; more than any sensible threshold. */
const MEMBERS_MAX = 10_000;

/** What the store is made of. */
export interface VelocityStoreParts {
  readonly redis: Redis;
  readonly clock: Clock;
  readonly logger: WarningLog;
  readonly keyPrefix: string;
  /** How long a decision waits for the counts. */
  readonly waitMs: number;
  readonly windows: readonly VelocityWindow[];
}

/** Counts an account's operations in the sliding windows of the strategy. */
export class VelocityStore {
  readonly #parts: VelocityStoreParts;
  readonly #kinds: readonly AssessmentKind[];
  #answering = true;

  constructor(parts: VelocityStoreParts) {
    this.#parts = parts;
    this.#kinds = [...new Set(parts.windows.map(({ kind }) => kind))];
    parts.redis.defineCommand('countVelocity', { lua: script });
  }

  /** Whether the last count was answered in time. */
  get answering(): boolean {
    return this.#answering;
  }

  /**
   * Counts an operation and tells how many lie in each window, itself included.
   * @returns undefined when the store did not answer in time: not known is not zero.
   */
  async count(operation: {
    accountId: string;
    kind: AssessmentKind;
    id: string;
  }): Promise<VelocityCounts | undefined> {
    const { redis, clock, logger, waitMs, windows } = this.#parts;
    if (windows.length === 0) return {};
    try {
      const counts = await waitAtMost(clock, waitMs, redis.countVelocity(...this.#argumentsOf(operation)));
      this.#answering = true;
      return Object.fromEntries(windows.map(({ name }, index) => [name, counts[index] ?? 0]));
    } catch (error) {
      this.#answering = false;
      logger.warn({ err: error }, 'velocity is not known');
      return undefined;
    }
  }

  #argumentsOf({
    accountId,
    kind,
    id,
  }: {
    accountId: string;
    kind: AssessmentKind;
    id: string;
  }): (string | number)[] {
    const { clock, keyPrefix, windows } = this.#parts;
    const longestMs = this.#kinds.map((of) =>
      Math.max(...windows.filter((w) => w.kind === of).map(lengthMs)),
    );
    return [
      this.#kinds.length,
      // The braces keep an account's keys on one node of a cluster.
      ...this.#kinds.map((of) => `${keyPrefix}velocity:{${accountId}}:${of}`),
      clock.nowMs(),
      id,
      this.#kinds.indexOf(kind) + 1,
      MEMBERS_MAX,
      ...longestMs,
      ...windows.flatMap((window) => [this.#kinds.indexOf(window.kind) + 1, lengthMs(window)]),
    ];
  }
}

function lengthMs(window: VelocityWindow): number {
  return window.seconds * 1_000;
}
