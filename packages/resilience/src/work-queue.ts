import type { CancelTimer } from '@breakwater/clock';
import type { RefusalReason } from './call-error.ts';
import { remainingMs } from './deadline.ts';
import { MovingAverage } from './moving-average.ts';
import type { Permit } from './permit.ts';
import { type PolicyContext, refusal } from './policy-context.ts';
import { standingOf } from './priority.ts';
import { QueueDiscipline } from './queue-discipline.ts';
import { type QueuedCall, type Waiter, WaitingLine } from './waiting-line.ts';
import { type WorkQueueOptions, completeQueueOptions } from './work-queue-options.ts';

/** For how long it counts how long a slot was held. */
const memoryMs = 10_000;

/**
 * A call that gets its slot at the last moment must still be worked on, and that may take longer than usual. Without
 * this a line that is as long as its callers are patient would stay so, each of its calls being answered just too late.
 */
const ownTimes = 2;

/**
 * Slots with a waiting line in front. By default it is the naive line: without bound, first come, first served, and
 * every entry gets its turn, even when nobody waits for it any more. An entry whose class has all the slots it may have
 * lets the others pass, and with priorities the highest goes first.
 *
 *     acquire --> slot free and class below its cap --> permit --> release
 *        |                                                ^
 *        +--> there is hope, and a place in the line:     |
 *        |    a free one, or that of a lower standing --> waits
 *        |                                                +--> too long, dropped, or its place taken --> refused
 *        +--> refused
 */
export class WorkQueue {
  readonly #options: WorkQueueOptions;
  readonly #context: PolicyContext;
  readonly #policy: 'queue' | 'bulkhead';
  readonly #line: WaitingLine;
  readonly #discipline: QueueDiscipline;
  readonly #heldMs: MovingAverage;
  readonly #inUseByClass = new Map<string, number>();
  #inUse = 0;
  #arrivals = 0;

  constructor(
    given: Partial<WorkQueueOptions>,
    context: PolicyContext,
    policy: 'queue' | 'bulkhead' = 'queue',
  ) {
    this.#options = completeQueueOptions(policy, given);
    this.#context = context;
    this.#policy = policy;
    this.#line = new WaitingLine(this.#options.classPriority);
    this.#discipline = new QueueDiscipline(this.#options);
    this.#heldMs = new MovingAverage(context.clock, memoryMs);
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
   * @throws CallRefused `queue_full` (a bulkhead: `bulkhead_full`), also after `waitMsMax` and when a higher priority
   * takes its place; `deadline_passed` when expired calls are dropped and nobody waits for this one any more; `shed`
   * when there is no hope for it, or it has waited for too long in a line that stands.
   */
  async acquire(call: QueuedCall): Promise<Permit> {
    if (this.#isExpired(call)) throw this.#refused(call, 'deadline_passed');
    // There may be more slots than when those who wait came; they go first.
    if (this.#line.size > 0) this.serve();
    if (this.#hasRoom(call.workClass)) return this.#admit(call, this.#monotonicMs());
    this.#dropOverdue();
    if (this.#isHopeless(call)) throw this.#refused(call, 'shed');
    const standing = standingOf(call, this.#options.classPriority[call.workClass] ?? 0);
    if (!this.#findsPlace(call.workClass, standing)) throw this.#refused(call, this.#full);
    return new Promise((admit, reject) => this.#wait(call, standing, admit, reject));
  }

  /** Lets in whoever may come next: to be called when there are more slots than before. */
  serve(): void {
    this.#dropOverdue();
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      if (this.#isExpired(next.call)) {
        this.#drop(next, 'deadline_passed');
      } else {
        this.#leave(next);
        next.admit(this.#admit(next.call, next.sinceMs));
      }
    }
    this.#tell();
  }

  get #slots(): number {
    const { slots } = this.#options;
    return typeof slots === 'number' ? slots : slots();
  }

  get #full(): RefusalReason {
    return this.#policy === 'queue' ? 'queue_full' : 'bulkhead_full';
  }

  readonly #hasRoom = (workClass: string): boolean => {
    const classMax = this.#options.classSlotsMax[workClass] ?? Number.POSITIVE_INFINITY;
    return this.#inUse < this.#slots && (this.#inUseByClass.get(workClass) ?? 0) < classMax;
  };

  /**
   * Whether the deadline leaves no time for those ahead and then for the work itself. With nobody ahead there is always
   * hope, so work goes on from which one learns that slots are held for a shorter time again.
   */
  #isHopeless({ workClass, deadline }: QueuedCall): boolean {
    if (!this.#options.refuseHopeless) return false;
    const ahead = this.#line.aheadOf(workClass, this.#discipline.isNewestFirst(this.#monotonicMs()));
    const neededMs = (ahead / Math.max(1, this.#slots) + ownTimes) * (this.#heldMs.value ?? 0);
    return ahead > 0 && neededMs > remainingMs(this.#context.clock, deadline);
  }

  /** Whether there is a free place for a newcomer, or one who stands lower made room for it. */
  #findsPlace(workClass: string, standing: number): boolean {
    const isShareUsed = this.#isShareUsed(workClass);
    if (!isShareUsed && this.#line.size < this.#options.lengthMax) return true;
    const lowest = this.#line.lowest(isShareUsed ? workClass : undefined);
    if (lowest === undefined || lowest.standing >= standing) return false;
    this.#drop(lowest, this.#full);
    return true;
  }

  /** A class with a cap may have the same share of the line as of the slots, so that it cannot fill the line either. */
  #isShareUsed(workClass: string): boolean {
    const { lengthMax, classSlotsMax } = this.#options;
    const slots = this.#slots;
    const cap = classSlotsMax[workClass];
    if (cap === undefined || slots === Number.POSITIVE_INFINITY) return false;
    return this.#line.sizeOf(workClass) >= Math.ceil(Math.min(1, cap / slots) * lengthMax);
  }

  #wait(
    call: QueuedCall,
    standing: number,
    admit: (permit: Permit) => void,
    reject: (error: Error) => void,
  ): void {
    const sinceMs = this.#monotonicMs();
    const place = { before: undefined, after: undefined, order: this.#arrivals++, standing };
    const waiter: Waiter = { call, sinceMs, ...place, admit, reject, stopWatching: () => undefined };
    waiter.stopWatching = this.#watch(waiter);
    this.#line.add(waiter);
    this.#look();
    this.#tell();
  }

  /** Drops the waiter when it has waited too long or nobody waits for it; returns how to stop watching. */
  #watch(waiter: Waiter): CancelTimer {
    const { waitMsMax, dropExpired } = this.#options;
    const { clock } = this.#context;
    const { deadline, signal } = waiter.call;
    const leftMs = dropExpired ? remainingMs(clock, deadline) : Number.POSITIVE_INFINITY;
    const leave = (reason: RefusalReason): void => {
      this.#drop(waiter, reason);
      this.#tell();
    };
    const onAbort = (): void => leave('deadline_passed');
    if (dropExpired) signal.addEventListener('abort', onAbort, { once: true });
    const limitMs = Math.min(waitMsMax, leftMs);
    const cancel =
      limitMs === Number.POSITIVE_INFINITY
        ? undefined
        : clock.after(limitMs, () => leave(leftMs <= waitMsMax ? 'deadline_passed' : this.#full));
    return () => {
      signal.removeEventListener('abort', onAbort);
      cancel?.();
    };
  }

  #leave(waiter: Waiter): void {
    waiter.stopWatching();
    this.#line.remove(waiter);
    this.#look();
  }

  #drop(waiter: Waiter, reason: RefusalReason): void {
    this.#leave(waiter);
    waiter.reject(this.#refused(waiter.call, reason));
  }

  #admit(call: QueuedCall, sinceMs: number): Permit {
    const beganMs = this.#monotonicMs();
    this.#take(call.workClass);
    const { edge, listener } = this.#context;
    const waitedMs = beganMs - sinceMs;
    listener({ kind: 'waited', edge, policy: this.#policy, workClass: call.workClass, waitedMs });
    let isOut = true;
    return {
      release: () => {
        if (!isOut) return;
        isOut = false;
        this.#heldMs.observe(this.#monotonicMs() - beganMs);
        this.#give(call.workClass);
      },
    };
  }

  #take(workClass: string): void {
    this.#inUse++;
    increase(this.#inUseByClass, workClass, 1);
    this.#tell();
  }

  /** Gives a slot back and lets in whoever may come next. A timer can be late, so expiry is checked here too. */
  #give(workClass: string): void {
    this.#inUse--;
    increase(this.#inUseByClass, workClass, -1);
    this.serve();
  }

  #next(): Waiter | undefined {
    if (this.#line.size === 0 || this.#inUse >= this.#slots) return undefined;
    return this.#line.next(this.#hasRoom, this.#discipline.isNewestFirst(this.#monotonicMs()));
  }

  /** Drops those who have waited for longer than the discipline allows now. */
  #dropOverdue(): void {
    if (this.#line.size === 0) return;
    this.#look();
    const sinceMsMin = this.#monotonicMs() - this.#discipline.waitMsMax;
    const before = this.#line.size;
    for (let oldest = this.#line.oldest; oldest !== undefined; oldest = this.#line.oldest) {
      if (oldest.sinceMs >= sinceMsMin) break;
      this.#drop(oldest, 'shed');
    }
    if (this.#line.size < before) this.#tell();
  }

  #isExpired(call: QueuedCall): boolean {
    if (!this.#options.dropExpired) return false;
    return call.signal.aborted || remainingMs(this.#context.clock, call.deadline) <= 0;
  }

  #refused(call: QueuedCall, reason: RefusalReason): Error {
    return refusal(this.#context, this.#policy, call, reason);
  }

  /** Shows the line to the discipline, when it has changed or is about to. */
  #look(): void {
    this.#discipline.look(this.#monotonicMs(), this.#line.oldest?.sinceMs);
  }

  #tell(): void {
    const { edge, listener } = this.#context;
    listener({ kind: 'permits', edge, policy: this.#policy, inUse: this.#inUse, waiting: this.#line.size });
  }

  #monotonicMs(): number {
    return this.#context.clock.monotonicMs();
  }
}

function increase(counts: Map<string, number>, key: string, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}
