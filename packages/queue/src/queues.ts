import { type Clock, type Random, type Rounds, endsWithin, within } from '@breakwater/clock';
import { QUEUE_NAMES, type QueueName } from '@breakwater/contracts';
import type { Redis } from 'ioredis';
import { canaryRounds } from './canary.ts';
import { assertNoEviction, consumerConnection, producerConnection } from './connection.ts';
import { Consumer, type Handler, type Outcome } from './consumer.ts';
import { type Database, recordDeath } from './dead-letters.ts';
import type { Death } from './death.ts';
import { type Gauges, Housekeeper } from './housekeeper.ts';
import { Liveness, type ProgressCheck } from './liveness.ts';
import { type QueueSettings, type SettingsWish, settingsWith } from './queue-settings.ts';
import { quietly } from './quiet-errors.ts';
import { RedisQueues } from './redis-queues.ts';
import { OutboxRelay, type RelayParts } from './relay.ts';

/** Who works on the events of each queue. A queue without a handler is filled and left to other processes. */
export type Handlers = { readonly [Name in QueueName]?: Handler<Name> };

/** What all queues of a process need. */
export interface QueuesParts {
  readonly redisUrl: string;
  /** Prefix of the queues' keys. */
  readonly prefix: string;
  /** The database of outbox and dead letters. */
  readonly database: Database;
  /** Runs a piece of work in one transaction on it. */
  readonly inTransaction: RelayParts['inTransaction'];
  readonly clock: Clock;
  readonly random: Random;
  readonly handlers: Handlers;
  readonly settings?: SettingsWish;
  /** Writes a death down; into `credit.dead_letters` unless something else is given. */
  readonly recordDeath?: (death: Death) => Promise<void>;
  /** Told what became of each delivery, and of each event that was sent again on an operator's order. */
  readonly onOutcome: (queue: QueueName, outcome: Outcome | 'replayed', error?: Error) => void;
  /** Told of trouble that passes; the same at most once in five seconds. */
  readonly onError: (error: Error) => void;
  /** The pause between two canaries of a queue, in milliseconds. */
  readonly canaryIntervalMs?: number;
  /** Without a job taken for so long a consumer is stuck and this process not ready, in milliseconds. */
  readonly canaryAgeMsMax?: number;
  /** An event that Redis did not take counts as sent and is lost: on purpose, to see whether that is noticed. */
  readonly losesUnsent?: boolean;
  /** The pause between two sweeps for unburied jobs, in milliseconds. */
  readonly sweepIntervalMs?: number;
}

/** Without a pass for so long the relay is stuck, in milliseconds. */
const RELAY_IDLE_MS_MAX = 10_000;
/** How long Redis may take to answer for the first time, in milliseconds. */
const OPEN_MS = 10_000;
/** How long relay, canaries and sweep may take to end the round under way, in milliseconds. */
const CLOSE_MS = 4_000;

/** The relay, the consumers, their canaries and the sweep of one process: opened together, closed together. */
export class Queues {
  /** When each consumer of this process last took a job. */
  readonly liveness: Liveness;
  readonly #parts: QueuesParts;
  readonly #settings: Readonly<Record<QueueName, QueueSettings>>;
  readonly #producer: Redis;
  readonly #redis: Redis;
  readonly #inRedis: RedisQueues;
  readonly #relay: OutboxRelay;
  readonly #housekeeper: Housekeeper;
  readonly #canary: Rounds;
  readonly #consumers: readonly { ready(): Promise<void>; close(): Promise<void> }[];
  readonly #recordDeath: (death: Death) => Promise<void>;
  readonly #onError: (error: unknown) => void;
  #closing: Promise<void> | undefined;

  private constructor(parts: QueuesParts, producer: Redis) {
    const { clock, random, database, prefix, handlers } = parts;
    this.#parts = parts;
    this.#settings = settingsWith(parts.settings);
    const onError = quietly(clock, parts.onError);
    this.#onError = onError;
    this.#recordDeath = parts.recordDeath ?? ((death) => recordDeath(database, death));
    this.#producer = producer;
    producer.on('error', onError);
    this.#redis = consumerConnection(parts.redisUrl);
    this.#redis.on('error', onError);
    const queues = new RedisQueues({ redis: producer, prefix, clock, settings: this.#settings, onError });
    this.#inRedis = queues;
    this.#relay = new OutboxRelay({
      inTransaction: parts.inTransaction,
      add: (name, events) => {
        const added = queues.add(name, events);
        return parts.losesUnsent === true ? added.catch(onError) : added;
      },
      clock,
      onReplayed: (name) => parts.onOutcome(name, 'replayed'),
      onError,
    });
    this.#housekeeper = new Housekeeper({
      clock,
      queues,
      database,
      recordDeath: this.#recordDeath,
      intervalMs: parts.sweepIntervalMs ?? 5_000,
      onError,
    });
    const handled = QUEUE_NAMES.filter((name) => handlers[name] !== undefined);
    this.liveness = new Liveness(clock, handled);
    this.#canary = canaryRounds({
      queues: handled,
      add: (name, jobId) => queues.addCanary(name, jobId),
      clock,
      random,
      intervalMs: parts.canaryIntervalMs ?? 2_000,
      onError,
    });
    this.#consumers = handled.map((name) => this.#consume(name));
  }

  /**
   * Connects to Redis and starts everything.
   * @throws Error when Redis is not there or may evict, RangeError when a setting is out of its range.
   */
  static async open(parts: QueuesParts): Promise<Queues> {
    settingsWith(parts.settings);
    const producer = producerConnection(parts.redisUrl);
    // The error itself comes back from `connect`; an event without a listener would be printed.
    producer.on('error', ignore);
    try {
      await within(parts.clock, OPEN_MS, 'connecting to the queue Redis', producer.connect());
      await within(parts.clock, OPEN_MS, 'asking the queue Redis', assertNoEviction(producer));
    } catch (error) {
      producer.disconnect();
      throw error;
    }
    const queues = new Queues(parts, producer);
    try {
      await within(parts.clock, OPEN_MS, 'opening each queue', queues.#ready());
    } catch (error) {
      await queues.close();
      throw error;
    }
    for (const part of [queues.#relay, queues.#housekeeper, queues.#canary]) part.start();
    return queues;
  }

  /** What has once been ready finds Redis again after an outage; what has not does not. */
  async #ready(): Promise<void> {
    await Promise.all([this.#inRedis.ready(), ...this.#consumers.map((consumer) => consumer.ready())]);
  }

  /** Dead letters and waiting times, as of the last look. */
  get gauges(): Gauges {
    return this.#housekeeper.gauges;
  }

  /** What must move for this process to be ready: the relay makes passes, and each consumer takes jobs. */
  get checks(): readonly ProgressCheck[] {
    const check = (): Promise<void> => {
      const idleMs = Math.round(this.#relay.idleMs);
      if (idleMs < RELAY_IDLE_MS_MAX) return Promise.resolve();
      return Promise.reject(new Error(`no pass of the relay for ${idleMs} ms`));
    };
    return [{ name: 'relay', check }, this.liveness.check(this.#parts.canaryAgeMsMax ?? 15_000)];
  }

  /**
   * Takes no more jobs, waits for those under way, and lets go of Redis. Each step is bounded, so it ends within about
   * five seconds whatever handlers and Redis do; what is unfinished is delivered again elsewhere.
   */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const rounds = [this.#relay, this.#housekeeper, this.#canary].map((part) => part.close());
    await Promise.all([
      endsWithin(this.#parts.clock, CLOSE_MS, Promise.all(rounds)),
      ...this.#consumers.map((consumer) => consumer.close()),
    ]);
    await this.#inRedis.close();
    this.#redis.disconnect();
    this.#producer.disconnect();
  }

  #consume<Name extends QueueName>(name: Name): Consumer<Name> {
    const { handlers, prefix, clock, random, onOutcome } = this.#parts;
    const handle: Handler<Name> | undefined = handlers[name];
    if (handle === undefined) throw new Error(`nobody handles the queue ${name}`);
    return new Consumer({
      queue: name,
      redis: this.#redis,
      prefix,
      clock,
      random,
      settings: this.#settings[name],
      handle,
      recordDeath: this.#recordDeath,
      onOutcome: (outcome, error) => onOutcome(name, outcome, error),
      onTaken: () => this.liveness.beat(name),
      onError: this.#onError,
    });
  }
}

function ignore(): void {
  return undefined;
}
