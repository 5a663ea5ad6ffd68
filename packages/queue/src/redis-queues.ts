import { type Clock, endsWithin, within } from '@breakwater/clock';
import { QUEUE_NAMES, type QueueName } from '@breakwater/contracts';
import type { JobsOptions, Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { CANARY } from './canary.ts';
import type { DeadJob } from './death.ts';
import { type Envelope, jobIdOf } from './envelope.ts';
import type { QueueSettings } from './queue-settings.ts';
import { ReadableQueue } from './readable-job.ts';
import type { OutgoingEvent } from './relay.ts';

/** What the queues in Redis need. */
export interface RedisQueuesParts {
  /** A producer's connection. */
  readonly redis: Redis;
  /** Prefix of the queues' keys. */
  readonly prefix: string;
  readonly clock: Clock;
  readonly settings: Readonly<Record<QueueName, QueueSettings>>;
  readonly onError: (error: unknown) => void;
}

/** How long Redis may take for one answer, in milliseconds. */
const REDIS_MS = 2_000;
/** How long it may take to say goodbye, in milliseconds; it may be gone. */
const CLOSE_MS = 500;
/** Waiting jobs that are looked at to find the oldest one that is no canary. */
const LOOK_MAX = 20;

const CANARY_OPTIONS: JobsOptions = { lifo: true, attempts: 1, removeOnComplete: true, removeOnFail: true };

/** The queues as they are in Redis, from the producer's side; every answer is waited for at most two seconds. */
export class RedisQueues {
  readonly #parts: RedisQueuesParts;
  readonly #queues: ReadonlyMap<QueueName, Queue>;

  constructor(parts: RedisQueuesParts) {
    this.#parts = parts;
    this.#queues = new Map(QUEUE_NAMES.map((name) => [name, this.#open(name)]));
  }

  /**
   * Resolves when every queue knows its server. BullMQ asks once and keeps the answer, a failure too: a queue that lost its
   * connection before would refuse everything for as long as the process lives.
   */
  async ready(): Promise<void> {
    await Promise.all([...this.#queues.values()].map((queue) => queue.waitUntilReady()));
  }

  /** Adds events; the same sending of an event is added once, as long as Redis knows it. */
  async add(name: QueueName, events: readonly OutgoingEvent[]): Promise<void> {
    const attempts = this.#parts.settings[name].attemptsMax;
    const jobs = events.map((event) => {
      const { eventId, traceparent, payload, sends, createdMs } = event;
      const data: Envelope = { eventId, traceparent, payload };
      // A replay begins a new life: by the age of the event itself it might be dropped again at once.
      const age = sends === 0 ? { timestamp: createdMs } : {};
      return { name, data, opts: { jobId: jobIdOf(eventId, sends), attempts, ...age } };
    });
    await this.#answer(name, (queue) => queue.addBulk(jobs));
  }

  /** Adds a canary that jumps the line, unless one with this id is still there. */
  async addCanary(name: QueueName, jobId: string): Promise<void> {
    await this.#answer(name, (queue) => queue.add(CANARY, {}, { ...CANARY_OPTIONS, jobId }));
  }

  /** Some of the jobs that will not be tried again. */
  async dead(name: QueueName, limit: number): Promise<readonly DeadJob[]> {
    return this.#answer(name, (queue) => queue.getFailed(0, limit - 1));
  }

  /** How long the event at the head of the line has existed, in milliseconds; 0 when nothing waits. */
  async oldestWaitingMs(name: QueueName): Promise<number> {
    const head = await this.#answer(name, (queue) => queue.getWaiting(0, LOOK_MAX - 1));
    const oldest = head.find((job) => job.name !== CANARY);
    return oldest === undefined ? 0 : Math.max(0, this.#parts.clock.nowMs() - oldest.timestamp);
  }

  /** Lets go of Redis, also when it is gone. The connection is the caller's. */
  async close(): Promise<void> {
    const closing = [...this.#queues.values()].map((queue) => queue.close());
    await endsWithin(this.#parts.clock, CLOSE_MS, Promise.allSettled(closing));
  }

  #open(name: QueueName): Queue {
    const queue = new ReadableQueue(name, {
      connection: this.#parts.redis,
      prefix: this.#parts.prefix,
      defaultJobOptions: {
        backoff: { type: 'custom' },
        // As long as its id is known, a second copy of a sending is not added.
        removeOnComplete: { age: 3_600, count: 10_000 },
        // Only a burial takes a dead job away.
        removeOnFail: false,
        stackTraceLimit: 0,
      },
    });
    queue.on('error', (error) => this.#parts.onError(error));
    return queue;
  }

  #answer<T>(name: QueueName, ask: (queue: Queue) => Promise<T>): Promise<T> {
    const queue = this.#queues.get(name);
    if (queue === undefined) throw new Error(`there is no queue ${name}`);
    return within(this.#parts.clock, REDIS_MS, `Redis, asked about the queue ${name},`, ask(queue));
  }
}
