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

/** Takes the jobs of one queue, one handler call a delivery. */
export class Consumer<Name extends QueueName> {
  readonly #worker: Worker;
  readonly #clock: Clock;
  readonly #underWay = new Map<string, number>();

  constructor(parts: ConsumerParts<Name>) {
    this.#clock = parts.clock;
    const payload = Compile(queueSchemas[parts.queue]);
    this.#worker = new Worker(
      parts.queue,
      async (job) => {
        const eventId = job.id ?? '';
        if (!payload.Check(job.data))
          throw new UnrecoverableError(`the job ${eventId} is not a ${parts.queue} event`);
        this.#underWay.set(eventId, this.#clock.monotonicMs());
        try {
          await parts.handle({
            eventId,
            payload: job.data,
            attempt: job.attemptsMade + 1,
          });
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
    const oldest = Math.min(...this.#underWay.values());
    return Number.isFinite(oldest) ? this.#clock.monotonicMs() - oldest : 0;
  }

  /** Takes no more jobs and waits, for a bounded time, for those under way; the rest is delivered again elsewhere. */
  async close(): Promise<void> {
    const closing = this.#worker.close();
    const expired = Promise.withResolvers<'expired'>();
    const cancel = this.#clock.after(CLOSE_MS, () => expired.resolve('expired'));
    const first = await Promise.race([closing, expired.promise]).finally(cancel);
    if (first === 'expired') await this.#worker.close(true);
  }
}
