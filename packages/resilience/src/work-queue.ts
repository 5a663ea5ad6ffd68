import type { CancelTimer } from '@breakwater/clock';
import type { RefusalReason } from './call-error.ts';
import type { Call } from './call.ts';
import { remainingMs } from './deadline.ts';
import { OptionError } from './options.ts';
import { type PolicyContext, refusal } from './policy-context.ts';

export interface WorkQueueOptions {
  /** How many may work at once; Infinity for no bound. A function tells it for each moment. */
  readonly slots: number | (() => number);
  /** How many may wait; Infinity for no bound. */
  readonly lengthMax: number;
  /** How long one may wait; Infinity for no bound. */
  readonly waitMsMax: number;
  /** Whether an entry is dropped when its deadline passes or its caller goes away, instead of being worked off. */
  readonly dropExpired: boolean;
  /** At most so many slots at once for a class, so that one class cannot take them all. */
  readonly classSlotsMax: Readonly<Record<string, number>>;
}

/** The right to work. It ends exactly once: releasing it again does nothing. */
export interface Permit {
  release(): void;
}

/** What the queue needs to know of a call. */
export type QueuedCall = Pick<Call, 'deadline' | 'workClass' | 'signal'>;

interface Entry {
  readonly call: QueuedCall;
  readonly sinceMs: number;
  readonly admit: (permit: Permit) => void;
  readonly reject: (error: Error) => void;
  stopWatching: () => void;
}

/**
 * Slots with a waiting line in front: first come, first served, except that an entry whose class has all the slots it
 * may have lets the others pass. By default it is the naive line: without bound, and every entry gets its turn, even
 * when nobody waits for it any more.
 *
 *     acquire --> slot free and class below its cap --> permit --> release
 *        |                                                ^
 *        +--> line not full --> waits --------------------+
 *        |                        +--> too long, or dropped --> refused
 *        +--> refused
 */
export class WorkQueue {
  readonly #options: WorkQueueOptions;
  readonly #context: PolicyContext;
  readonly #policy: 'queue' | 'bulkhead';
  readonly #line = new Set<Entry>();
  readonly #inUseByClass = new Map<string, number>();
  readonly #waitingByClass = new Map<string, number>();
  #inUse = 0;

  constructor(
    given: Partial<WorkQueueOptions>,
    context: PolicyContext,
    policy: 'queue' | 'bulkhead' = 'queue',
  ) {
    this.#options = { ...naive, ...given };
    this.#context = context;
    this.#policy = policy;
    checkOptions(policy, this.#options);
  }

  /** How many permits are out. */
  get inUse(): number {
    return this.#inUse;
  }

  /** How many calls wait in the line. */
  get waiting(): number {
    return this.#line.size;
  }

  /**
   * Resolves with a permit as soon as a slot is free for the call.
   * @throws CallRefused `queue_full` (a bulkhead: `bulkhead_full`), also after `waitMsMax`; `deadline_passed` when
   * expired calls are dropped and nobody waits for this one any more.
   */
  async acquire(call: QueuedCall): Promise<Permit> {
    if (this.#isExpired(call)) throw this.#refused(call, 'deadline_passed');
    // There may be more slots than when those who wait came; they go first.
    if (this.#line.size > 0) this.serve();
    if (this.#hasRoom(call.workClass)) return this.#admit(call, this.#monotonicMs());
    if (this.#isLineFull(call.workClass)) throw this.#refused(call, this.#full);
    return new Promise((admit, reject) => this.#wait(call, admit, reject));
  }

  /** Lets in whoever may come next: to be called when there are more slots than before. */
  serve(): void {
    for (const entry of this.#line) {
      if (this.#inUse >= this.#slots) break;
      if (this.#isExpired(entry.call)) {
        this.#leave(entry);
        entry.reject(this.#refused(entry.call, 'deadline_passed'));
      } else if (this.#hasRoom(entry.call.workClass)) {
        this.#leave(entry);
        entry.admit(this.#admit(entry.call, entry.sinceMs));
      }
    }
    this.#tellPermits();
  }

  get #slots(): number {
    const { slots } = this.#options;
    return typeof slots === 'number' ? slots : slots();
  }

  get #full(): RefusalReason {
    return this.#policy === 'queue' ? 'queue_full' : 'bulkhead_full';
  }

  #hasRoom(workClass: string): boolean {
    const classMax = this.#options.classSlotsMax[workClass] ?? Number.POSITIVE_INFINITY;
    return this.#inUse < this.#slots && (this.#inUseByClass.get(workClass) ?? 0) < classMax;
  }

  /** A class with a cap may have the same share of the line as of the slots, so that it cannot fill the line either. */
  #isLineFull(workClass: string): boolean {
    const { lengthMax, classSlotsMax } = this.#options;
    const slots = this.#slots;
    if (this.#line.size >= lengthMax) return true;
    const cap = classSlotsMax[workClass];
    if (cap === undefined || slots === Number.POSITIVE_INFINITY) return false;
    return (this.#waitingByClass.get(workClass) ?? 0) >= Math.ceil(Math.min(1, cap / slots) * lengthMax);
  }

  #wait(call: QueuedCall, admit: (permit: Permit) => void, reject: (error: Error) => void): void {
    const entry: Entry = { call, admit, reject, sinceMs: this.#monotonicMs(), stopWatching: () => undefined };
    entry.stopWatching = this.#watch(entry);
    this.#line.add(entry);
    increase(this.#waitingByClass, call.workClass, 1);
    this.#tellPermits();
  }

  /** Drops the entry when it has waited too long or nobody waits for it; returns how to stop watching. */
  #watch(entry: Entry): CancelTimer {
    const { waitMsMax, dropExpired } = this.#options;
    const { clock } = this.#context;
    const { deadline, signal } = entry.call;
    const leftMs = dropExpired ? remainingMs(clock, deadline) : Number.POSITIVE_INFINITY;
    const drop = (reason: RefusalReason): void => {
      this.#leave(entry);
      entry.reject(this.#refused(entry.call, reason));
      this.#tellPermits();
    };
    const onAbort = (): void => drop('deadline_passed');
    if (dropExpired) signal.addEventListener('abort', onAbort, { once: true });
    const limitMs = Math.min(waitMsMax, leftMs);
    const cancel =
      limitMs === Number.POSITIVE_INFINITY
        ? undefined
        : clock.after(limitMs, () => drop(leftMs <= waitMsMax ? 'deadline_passed' : this.#full));
    return () => {
      signal.removeEventListener('abort', onAbort);
      cancel?.();
    };
  }

  #leave(entry: Entry): void {
    entry.stopWatching();
    this.#line.delete(entry);
    increase(this.#waitingByClass, entry.call.workClass, -1);
  }

  #admit(call: QueuedCall, sinceMs: number): Permit {
    this.#take(call.workClass);
    const { edge, listener } = this.#context;
    const waitedMs = this.#monotonicMs() - sinceMs;
    listener({ kind: 'waited', edge, policy: this.#policy, workClass: call.workClass, waitedMs });
    let isOut = true;
    return {
      release: () => {
        if (!isOut) return;
        isOut = false;
        this.#give(call.workClass);
      },
    };
  }

  #take(workClass: string): void {
    this.#inUse++;
    increase(this.#inUseByClass, workClass, 1);
    this.#tellPermits();
  }

  /** Gives a slot back and lets in whoever may come next. A timer can be late, so expiry is checked here too. */
  #give(workClass: string): void {
    this.#inUse--;
    increase(this.#inUseByClass, workClass, -1);
    this.serve();
  }

  #isExpired(call: QueuedCall): boolean {
    if (!this.#options.dropExpired) return false;
    return call.signal.aborted || remainingMs(this.#context.clock, call.deadline) <= 0;
  }

  #refused(call: QueuedCall, reason: RefusalReason): Error {
    return refusal(this.#context, this.#policy, call, reason);
  }

  #tellPermits(): void {
    const { edge, listener } = this.#context;
    listener({ kind: 'permits', edge, policy: this.#policy, inUse: this.#inUse, waiting: this.#line.size });
  }

  #monotonicMs(): number {
    return this.#context.clock.monotonicMs();
  }
}

const naive: WorkQueueOptions = {
  slots: Number.POSITIVE_INFINITY,
  lengthMax: Number.POSITIVE_INFINITY,
  waitMsMax: Number.POSITIVE_INFINITY,
  dropExpired: false,
  classSlotsMax: {},
};

function increase(counts: Map<string, number>, key: string, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}

function checkOptions(policy: string, options: WorkQueueOptions): void {
  if (typeof options.slots === 'number') checkWhole(`${policy}.slots`, options.slots, 1);
  checkWhole(`${policy}.lengthMax`, options.lengthMax, 0);
  checkWhole(`${policy}.waitMsMax`, options.waitMsMax, 0);
  for (const [workClass, slots] of Object.entries(options.classSlotsMax)) {
    checkWhole(`${policy}.classSlotsMax.${workClass}`, slots, 1);
  }
}

function checkWhole(path: string, value: number, min: number): void {
  const fits = value === Number.POSITIVE_INFINITY || (Number.isInteger(value) && value >= min);
  if (!fits) throw new OptionError(path, `must be an integer from ${min}, or Infinity, not ${String(value)}`);
}
