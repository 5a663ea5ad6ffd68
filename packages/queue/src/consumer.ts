import type { Clock } from '@breakwater/clock';
import { type QueueName, queueSchemas } from '@breakwater/contracts';
import { UnrecoverableError, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { backoffMs } from './job-options.ts';

/** An event as its consumer gets it. Delivered at least once, perhaps twice at the same time. */
export interface Delivery<Name extends QueueName> {
  readonly eventId: string;
  readonly payload: Static<(typeof queueSchemas)[Name]>;
  /** 1 for the first. */
  readonly attempt: number;
}

/** What a consumer needs. */
export interface ConsumerParts<Name extends QueueName> {
  readonly queue: Name;
  readonly redis: Redis;
  /** Prefix of the queues' keys. */
  readonly prefix: string;
  readonly clock: Clock;
  readonly concurrency: number;
  /** Works on a delivery; throws to have it delivered again after a pause. */
  readonly handle: (delivery: Delivery<Name>) => Promise<void>;
  readonly onOutcome: (outcome: 'done' | 'retried' | 'dead' | 'stalled', error?: Error) => void;
  readonly onError: (error: Error) => void;
}

/** How long a worker owns a job without a sign of life before another may take it, in milliseconds. */
const LOCK_MS = 5_000;
/** How long `close` waits for jobs under way, in milliseconds. */
const CLOSE_MS = 3_000;
/** How long it may then take to say goodbye to Redis, in milliseconds; it may be gone. */
const DISCONNECT_MS = 500;

/** Takes the jobs of one queue, one handler call a delivery. */
export class Consumer<Name extends QueueName> {
  readonly #worker: Worker;
  readonly #clock: Clock;
  readonly #underWay = new Map<string, { readonly sinceMs: number; readonly work: Promise<void> }>();

  constructor(parts: ConsumerParts<Name>) {
    this.#clock = parts.clock;
    const payload = Compile(queueSchemas[parts.queue]);
    this.#worker = new Worker(
      parts.queue,
      async (job) => {
        const eventId = job.id ?? '';
        if (!payload.Check(job.data))
          throw new UnrecoverableError(`the job ${eventId} is not a ${parts.queue} event`);
        const work = parts.handle({ eventId, payload: job.data, attempt: job.attemptsMade + 1 });
        this.#underWay.set(eventId, { sinceMs: this.#clock.monotonicMs(), work });
        try {
          await work;
        } finally {
          this.#underWay.delete(eventId);
        }
      },
      {
        connection: parts.redis,
        prefix: parts.prefix,
        concurrency: parts.concurrency,
        lockDuration: LOCK_MS,
        stalledInterval: LOCK_MS / 2,
        maxStalledCount: 10,
        settings: { backoffStrategy: backoffMs },
      },
    );
    this.#worker.on('error', parts.onError);
    this.#worker.on('completed', () => parts.onOutcome('done'));
    this.#worker.on('stalled', () => parts.onOutcome('stalled'));
    this.#worker.on('failed', (job, error) => {
      const dead =
        job === undefined ||
        error instanceof UnrecoverableError ||
        job.attemptsMade >= (job.opts.attempts ?? 1);
      parts.onOutcome(dead ? 'dead' : 'retried', error);
    });
  }

  /** How long the oldest delivery under way has taken so far, in milliseconds; 0 when there is none. */
  get oldestMs(): number {
    const oldest = Math.min(...[...this.#underWay.values()].map(({ sinceMs }) => sinceMs));
    return Number.isFinite(oldest) ? this.#clock.monotonicMs() - oldest : 0;
  }

  /**
   * Takes no more jobs and waits, for a bounded time, for those under way; the rest is delivered again elsewhere.
   * BullMQ itself cannot be told to stop waiting once it has begun to, so the wait is ours.
   */
  async close(): Promise<void> {
    await this.#worker.pause(true);
    const works = [...this.#underWay.values()].map(({ work }) => work);
    const isIdle = await this.#isWithin(CLOSE_MS, Promise.allSettled(works));
    await this.#isWithin(DISCONNECT_MS, this.#worker.close(!isIdle));
  }

  /** Whether something comes to its end in time. */
  async #isWithin(limitMs: number, work: Promise<unknown>): Promise<boolean> {
    const expired = Promise.withResolvers<boolean>();
    const cancel = this.#clock.after(limitMs, () => expired.resolve(false));
    return Promise.race([work.then(() => true), expired.promise]).finally(cancel);
  }
}
