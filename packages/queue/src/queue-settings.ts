import { QUEUE_NAMES, type QueueName } from '@breakwater/contracts';

/** How the jobs of one queue are tried, postponed and sidelined. */
export interface QueueSettings {
  /** How many deliveries may fail before the event is dead. */
  readonly attemptsMax: number;
  /** The pause after the first failure, in milliseconds; it doubles with each further one. */
  readonly pauseMsFirst: number;
  /** The longest pause between two attempts, in milliseconds. */
  readonly pauseMsMax: number;
  /** Deliveries that one consumer works on at the same time. */
  readonly concurrency: number;
  /** Up to this age `ComeBackLater` uses up no attempt, in milliseconds; later it counts like any other failure. */
  readonly postponeMsMax: number;
  /** An event older than this is dropped and counted instead of handled, in milliseconds; null for never. */
  readonly expiryMs: number | null;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/**
 * Money is never dropped, and is tried for more than an hour: with the shortest pauses that jitter can give, 180
 * attempts span 64 minutes, so a bank that is away for an hour leaves no dead letter behind.
 */
const money: QueueSettings = {
  attemptsMax: 180,
  pauseMsFirst: 200,
  pauseMsMax: 30_000,
  concurrency: 8,
  postponeMsMax: 24 * HOUR_MS,
  expiryMs: null,
};

/** What moves no money: many at a time, and given up earlier. A customer is rather told late than never. */
const telling: QueueSettings = { ...money, attemptsMax: 40, concurrency: 16, postponeMsMax: 10 * MINUTE_MS };

/** The settings that each queue has unless its worker says otherwise. */
export const defaultSettings: Readonly<Record<QueueName, QueueSettings>> = {
  settlement: money,
  disbursement: money,
  collection: money,
  notification: telling,
  // No window of a strategy is longer than a day, so what is older counts in none.
  'risk-signals': { ...telling, expiryMs: 24 * HOUR_MS },
  // Many accounts a job: two at a time leave the database to the payments.
  statements: { ...money, concurrency: 2 },
  // Both wait for risk to be back, and then must not be what overloads it again.
  'stand-in-reviews': { ...money, concurrency: 2 },
  'deferred-payments': { ...money, concurrency: 2 },
};

/** What a worker may change of the settings, by queue. */
export type SettingsWish = { readonly [Name in QueueName]?: Partial<QueueSettings> };

const RANGES: Readonly<Record<keyof QueueSettings, readonly [number, number]>> = {
  attemptsMax: [1, 1_000],
  pauseMsFirst: [1, 10 * MINUTE_MS],
  pauseMsMax: [1, 10 * MINUTE_MS],
  concurrency: [1, 256],
  postponeMsMax: [0, 7 * 24 * HOUR_MS],
  expiryMs: [1, 7 * 24 * HOUR_MS],
};

/**
 * The settings of every queue.
 * @throws RangeError with the path of the first setting that is out of its range.
 */
export function settingsWith(wish: SettingsWish = {}): Readonly<Record<QueueName, QueueSettings>> {
  const entries = QUEUE_NAMES.map((name) => [
    name,
    checked(name, { ...defaultSettings[name], ...wish[name] }),
  ]);
  return Object.fromEntries(entries) as Record<QueueName, QueueSettings>;
}

function checked(name: QueueName, settings: QueueSettings): QueueSettings {
  for (const [key, [least, most]] of Object.entries(RANGES)) {
    const value = settings[key as keyof QueueSettings];
    if (value === null && key === 'expiryMs') continue;
    if (!Number.isInteger(value) || Number(value) < least || Number(value) > most)
      throw new RangeError(`queues.${name}.${key} is ${value}; expected an integer from ${least} to ${most}`);
  }
  return settings;
}
