import { count, OptionError } from './options.ts';
import { type ClassPriority, checkPriority } from './priority.ts';

/** Who of those who wait goes first: the one who came first, or, while the line stands, the one who came last. */
export const queueDisciplines = ['fifo', 'adaptive_lifo'] as const;
export type QueueDisciplineName = (typeof queueDisciplines)[number];

/** The ranges of the controlled delay, for a design in which there is one. */
export const codelOptions = {
  /** How long one may wait while the line stands. */
  codelTargetMs: count(20, 1, 60_000),
  /** A line that had no moment of less than the target for so long stands. */
  codelIntervalMs: count(100, 1, 60_000),
};

export interface WorkQueueOptions {
  /** How many may work at once; Infinity for no bound. A function tells it for each moment. */
  readonly slots: number | (() => number);
  /** How many may wait; Infinity for no bound. */
  readonly lengthMax: number;
  /** How long one may wait; Infinity for no bound. */
  readonly waitMsMax: number;
  /** Whether an entry is dropped when its deadline passes or its caller goes away, instead of being worked off. */
  readonly dropExpired: boolean;
  /** Whether a call is refused at once when it cannot be expected to be worked off before its deadline. */
  readonly refuseHopeless: boolean;
  /** At most so many slots at once for a class, so that one class cannot take them all. */
  readonly classSlotsMax: Readonly<Record<string, number>>;
  /** Slots go to the highest priority first, and in a full line a higher one takes the place of a lower. */
  readonly classPriority: ClassPriority;
  readonly discipline: QueueDisciplineName;
  /** How long one may wait while the line stands; Infinity for no such bound. */
  readonly codelTargetMs: number;
  /** For how long there must be a line before it is said to stand, by either rule. */
  readonly codelIntervalMs: number;
}

/** The line that one gets without thinking of it. */
const naive: WorkQueueOptions = {
  slots: Number.POSITIVE_INFINITY,
  lengthMax: Number.POSITIVE_INFINITY,
  waitMsMax: Number.POSITIVE_INFINITY,
  dropExpired: false,
  refuseHopeless: false,
  classSlotsMax: {},
  classPriority: {},
  discipline: 'fifo',
  codelTargetMs: Number.POSITIVE_INFINITY,
  codelIntervalMs: codelOptions.codelIntervalMs.default,
};

/**
 * Fills in what is not given with what the naive line has.
 * @throws OptionError naming the first option that is out of its range.
 */
export function completeQueueOptions(policy: string, given: Partial<WorkQueueOptions>): WorkQueueOptions {
  const options = { ...naive, ...given };
  if (typeof options.slots === 'number') checkWhole(`${policy}.slots`, options.slots, 1);
  checkWhole(`${policy}.lengthMax`, options.lengthMax, 0);
  checkWhole(`${policy}.waitMsMax`, options.waitMsMax, 0);
  checkWhole(`${policy}.codelTargetMs`, options.codelTargetMs, codelOptions.codelTargetMs.min);
  checkWhole(`${policy}.codelIntervalMs`, options.codelIntervalMs, codelOptions.codelIntervalMs.min);
  for (const [workClass, slots] of Object.entries(options.classSlotsMax)) {
    checkWhole(`${policy}.classSlotsMax.${workClass}`, slots, 1);
  }
  checkPriority(policy, options.classPriority);
  if (!queueDisciplines.includes(options.discipline)) {
    throw new OptionError(`${policy}.discipline`, `must be one of ${queueDisciplines.join(', ')}`);
  }
  return options;
}

function checkWhole(path: string, value: number, min: number): void {
  const fits = value === Number.POSITIVE_INFINITY || (Number.isInteger(value) && value >= min);
  if (!fits) throw new OptionError(path, `must be an integer from ${min}, or Infinity, not ${String(value)}`);
}
