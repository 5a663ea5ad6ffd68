import { type Clock, type Random, endsWithin } from '@breakwater/clock';
import type { QueueName } from '@breakwater/contracts';
import { DelayedError, type Job, UnrecoverableError } from 'bullmq';
import type { Redis } from 'ioredis';
import { pauseMs } from './backoff.ts';
import { bury } from './burial.ts';
import { CANARY } from './canary.ts';
import type { Death } from './death.ts';
import { type EnvelopeReader, type Payload, envelopeReader } from './envelope.ts';
import type { QueueSettings } from './queue-settings.ts';
import { ReadableWorker } from './readable-job.ts';
import { isExpired, verdictOn } from './verdict.ts';

/** An event as its consumer gets it. Delivered at least once, perhaps twice at the same time. */
export interface Delivery<Name extends QueueName> {
  readonly eventId: string;
  readonly payload: Payload<Name>;
  /** The trace in which the event was committed, as W3C writes it; null when it was in none. */
  readonly traceparent: string | null;
  /** 1 for the first; one that is delivered again by `ComeBackLater` keeps its number. */
  readonly attempt: number;
  /** How long ago the event was committed, or an operator had it sent again, in milliseconds. */
  readonly ageMs: number;
}

/** Works on a delivery; throws to have it delivered again after a pause, `ComeBackLater`, or `Unretryable`. */
export type Handler<Name extends QueueName> = (delivery: Delivery<Name>) => Promise<void>;

/** What became of one delivery; `stalled` is one whose consumer gave no sign of life. */
export type Outcome = 'done' | 'retried' | 'postponed' | 'sidelined' | 'dead' | 'stalled';

/** What a consumer needs. */
export interface ConsumerParts<Name extends QueueName> {
  readonly queue: Name;
  readonly redis: Redis;
  /** Prefix of the queues' keys. */
  readonly prefix: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly settings: QueueSettings;
  readonly handle: Handler<Name>;
  /** Writes a death down; told again by a later sweep when it throws. */
  readonly recordDeath: (death: Death) => Promise<void>;
  readonly onOutcome: (outcome: Outcome, error?: Error) => void;
  /** Told of each job that was taken, canaries included: the sign of life. */
  readonly onTaken?: () => void;
  readonly onError: (error: Error) => void;
}

/** How long a worker owns a job without a sign of life before another may take it, in milliseconds. */
const LOCK_MS = 5_000;
/** How long `close` waits for jobs under way, in milliseconds. */
const CLOSE_MS = 3_000;
/** How long it may then take to say goodbye to Redis, in milliseconds; it may be gone. */
const DISCONNECT_MS = 500;
/** Pause before Redis is asked again after a connection broke, in milliseconds. */
const RECONNECTED_MS = 1_000;

/** Takes the jobs of one queue, one handler call a delivery. */
export class Consumer<Name extends QueueName> {
  readonly #parts: ConsumerParts<Name>;
  readonly #worker: ReadableWorker;
  readonly #read: EnvelopeReader<Name>;
  readonly #underWay = new Set<Promise<void>>();
  readonly #burials = new Set<Promise<void>>();

  constructor(parts: ConsumerParts<Name>) {
    this.#parts = parts;
    this.#read = envelopeReader(parts.queue);
    this.#worker = new ReadableWorker(parts.queue, (job, token) => this.#process(job, token), {
      connection: parts.redis,
      prefix: parts.prefix,
      concurrency: parts.settings.concurrency,
      lockDuration: LOCK_MS,
      stalledInterval: LOCK_MS / 2,
      maxStalledCount: 10,
      runRetryDelay: RECONNECTED_MS,
      settings: { backoffStrategy: (failures) => pauseMs(parts.settings, failures, parts.random) },
    });
    this.#worker.on('error', parts.onError);
    this.#worker.on('completed', (job, result) => {
      if (job.name !== CANARY) parts.onOutcome(result === 'sidelined' ? 'sidelined' : 'done');
    });
    this.#worker.on('stalled', (jobId) => {
      if (!jobId.startsWith(CANARY)) parts.onOutcome('stalled');
    });
    this.#worker.on('failed', (job, error) => this.#onFailed(job, error));
  }

  /** Resolves when it has its connections. A worker of BullMQ that loses them before never begins, and says so once. */
  async ready(): Promise<void> {
    await this.#worker.waitUntilReady();
  }

  /** What BullMQ says of itself; it is true of a worker that has not taken a job for an hour, so it proves nothing. */
  get isRunning(): boolean {
    return this.#worker.isRunning();
  }

  /**
   * Takes no more jobs and waits, for a bounded time, for those under way; the rest is delivered again elsewhere.
   * BullMQ itself cannot be told to stop waiting once it has begun to, so the wait is ours.
   */
  async close(): Promise<void> {
    const { clock } = this.#parts;
    await this.#worker.pause(true);
    const isIdle = await endsWithin(clock, CLOSE_MS, Promise.allSettled(this.#underWay));
    await endsWithin(clock, DISCONNECT_MS, this.#worker.close(!isIdle));
    // A burial that does not end in time is left to the next sweep.
    await endsWithin(clock, DISCONNECT_MS, Promise.allSettled(this.#burials));
  }

  async #process(job: Job<unknown, string>, token: string | undefined): Promise<string> {
    this.#parts.onTaken?.();
    if (job.name === CANARY) return CANARY;
    const jobId = job.id ?? '';
    const envelope = this.#read(jobId, job.data);
    if (envelope === undefined)
      throw new UnrecoverableError(`the job ${jobId} is not a ${this.#parts.queue} event`);
    const ageMs = Math.max(0, this.#parts.clock.nowMs() - job.timestamp);
    if (isExpired(ageMs, this.#parts.settings)) return 'sidelined';
    try {
      await this.#handle({ ...envelope, attempt: job.attemptsMade + 1, ageMs });
      return 'done';
    } catch (error) {
      return await this.#afterFailure(job, token, error, ageMs);
    }
  }

  async #handle(delivery: Delivery<Name>): Promise<void> {
    const work = this.#parts.handle(delivery);
    this.#underWay.add(work);
    try {
      await work;
    } finally {
      this.#underWay.delete(work);
    }
  }

  /** Tells BullMQ, in its own words, what follows. */
  async #afterFailure(job: Job, token: string | undefined, thrown: unknown, ageMs: number): Promise<never> {
    const verdict = verdictOn(thrown, ageMs, this.#parts.settings);
    switch (verdict.kind) {
      case 'later':
        await job.moveToDelayed(this.#parts.clock.nowMs() + verdict.afterMs, token);
        this.#parts.onOutcome('postponed');
        throw new DelayedError();
      case 'dead':
        throw Object.assign(new UnrecoverableError(verdict.error.message), { cause: verdict.error });
      case 'again':
        throw verdict.error;
    }
  }

  #onFailed(job: Job<unknown, string> | undefined, error: Error): void {
    if (job?.name === CANARY) return;
    // BullMQ dates only those jobs that it will not try again.
    const isDead = job === undefined || job.finishedOn !== undefined;
    const cause = error.cause instanceof Error && error instanceof UnrecoverableError ? error.cause : error;
    this.#parts.onOutcome(isDead ? 'dead' : 'retried', cause);
    if (job === undefined || !isDead) return;
    const burial = bury(this.#parts, this.#parts.queue, job)
      .catch(this.#parts.onError)
      .finally(() => this.#burials.delete(burial));
    this.#burials.add(burial);
  }
}
