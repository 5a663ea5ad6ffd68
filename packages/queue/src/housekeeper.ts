import { type Clock, Rounds } from '@breakwater/clock';
import { QUEUE_NAMES, type QueueName } from '@breakwater/contracts';
import { type BurialParts, bury } from './burial.ts';
import { type Database, countDeadLetters, oldestUnsentMs } from './dead-letters.ts';
import type { RedisQueues } from './redis-queues.ts';

/** What the queues look like from outside, as of the last look that succeeded. */
export interface Gauges {
  /** Letters that wait for an operator. */
  readonly deadLetters: Readonly<Record<QueueName, number>>;
  /** How long the event at the head of each line has existed, in milliseconds; 0 for an empty line. */
  readonly oldestWaitingMs: Readonly<Record<QueueName, number>>;
  /** The age of the oldest event in the outbox that is not in its queue yet, in milliseconds; 0 for none. */
  readonly oldestUnsentMs: number;
}

/** What a housekeeper needs. */
export interface HousekeeperParts extends BurialParts {
  readonly clock: Clock;
  readonly queues: Pick<RedisQueues, 'dead' | 'oldestWaitingMs'>;
  readonly database: Database;
  readonly intervalMs: number;
  readonly onError: (error: unknown) => void;
}

/** Dead jobs of one queue that one sweep buries, at most. */
const SWEEP_MAX = 50;

/** Buries, round after round, what was left unburied, and looks how the queues are. */
export class Housekeeper {
  readonly #parts: HousekeeperParts;
  readonly #rounds: Rounds;
  #gauges: Gauges = { deadLetters: zeros(), oldestWaitingMs: zeros(), oldestUnsentMs: 0 };

  constructor(parts: HousekeeperParts) {
    this.#parts = parts;
    const { clock, intervalMs, onError } = parts;
    this.#rounds = new Rounds({ clock, failedPauseMs: intervalMs, onError, work: () => this.#round() });
  }

  get gauges(): Gauges {
    return this.#gauges;
  }

  start(): void {
    this.#rounds.start();
  }

  /** Ends after the round under way. */
  close(): Promise<void> {
    return this.#rounds.close();
  }

  async #round(): Promise<number> {
    await Promise.all(QUEUE_NAMES.map((queue) => this.#sweep(queue)));
    await this.#look();
    return this.#parts.intervalMs;
  }

  /** One burial that fails leaves the others alone. */
  async #sweep(queue: QueueName): Promise<void> {
    const jobs = await this.#parts.queues.dead(queue, SWEEP_MAX);
    const burials = await Promise.allSettled(jobs.map((job) => bury(this.#parts, queue, job)));
    const failed = burials.find((burial) => burial.status === 'rejected');
    if (failed !== undefined) this.#parts.onError(failed.reason);
  }

  async #look(): Promise<void> {
    const letters = await countDeadLetters(this.#parts.database);
    const unsentMs = await oldestUnsentMs(this.#parts.database);
    const waiting = await Promise.all(
      QUEUE_NAMES.map(async (queue) => [queue, await this.#parts.queues.oldestWaitingMs(queue)] as const),
    );
    this.#gauges = {
      deadLetters: { ...zeros(), ...Object.fromEntries(letters) },
      oldestWaitingMs: { ...zeros(), ...Object.fromEntries(waiting) },
      oldestUnsentMs: unsentMs,
    };
  }
}

function zeros(): Record<QueueName, number> {
  return Object.fromEntries(QUEUE_NAMES.map((queue) => [queue, 0])) as Record<QueueName, number>;
}
