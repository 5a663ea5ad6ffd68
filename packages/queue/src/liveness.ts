import type { Clock } from '@breakwater/clock';
import type { QueueName } from '@breakwater/contracts';

/** One thing that must move for a process to be ready. */
export interface ProgressCheck {
  readonly name: string;
  /** Resolves when there was progress; rejects with the reason when there was none. */
  check(): Promise<void>;
}

/** When each queue's consumer last showed, by taking a canary or another job, that it takes jobs. */
export class Liveness {
  readonly #clock: Clock;
  readonly #lastMs: Map<QueueName, number>;

  constructor(clock: Clock, queues: readonly QueueName[]) {
    this.#clock = clock;
    this.#lastMs = new Map(queues.map((queue) => [queue, clock.monotonicMs()]));
  }

  /** Told that a queue's consumer took a job. */
  beat(queue: QueueName): void {
    this.#lastMs.set(queue, this.#clock.monotonicMs());
  }

  /** How long ago a queue's consumer last took a job, in milliseconds; Infinity for a queue without a consumer. */
  ageMs(queue: QueueName): number {
    return this.#clock.monotonicMs() - (this.#lastMs.get(queue) ?? -Infinity);
  }

  /** Fails, naming the queues, when a consumer has not taken a job for longer than this, in milliseconds. */
  check(ageMsMax: number): ProgressCheck {
    return {
      name: 'queues',
      check: () => {
        const stuck = [...this.#lastMs.keys()].filter((queue) => this.ageMs(queue) > ageMsMax);
        if (stuck.length === 0) return Promise.resolve();
        const words = stuck.map((queue) => `${queue} for ${Math.round(this.ageMs(queue))} ms`);
        return Promise.reject(new Error(`no job was taken from ${words.join(', ')}`));
      },
    };
  }
}
