import type { Call, Next, Policy } from './call.ts';
import { completeOptions, count, type Options } from './options.ts';
import type { Permit } from './permit.ts';
import type { PolicyContext } from './policy-context.ts';
import type { ClassPriority } from './priority.ts';
import type { QueuedCall } from './waiting-line.ts';
import { WorkQueue } from './work-queue.ts';

export const bulkheadOptions = {
  /** How many calls may be under way at once. */
  concurrencyMax: count(32, 1, 100_000),
  /** How many more may wait for their turn. */
  queueLengthMax: count(0, 0, 100_000),
  /** How long one may wait. */
  waitMsMax: count(100, 0, 600_000),
};
export type BulkheadOptions = Options<typeof bulkheadOptions>;

/**
 * Bounds how many calls are under way, so that a slow dependency cannot take everything its caller has. A class of
 * work with a bound of its own in `classConcurrencyMax` gets no more than that, neither of the permits nor, in
 * proportion, of the line. With `classPriority` the highest goes first and takes the place of a lower one in a full line.
 * @throws CallRefused `bulkhead_full` or `deadline_passed`.
 */
export class Bulkhead implements Policy {
  readonly name = 'bulkhead';
  readonly #line: WorkQueue;

  constructor(
    given: Partial<BulkheadOptions>,
    context: PolicyContext,
    classConcurrencyMax: Readonly<Record<string, number>> = {},
    classPriority: ClassPriority = {},
  ) {
    const options = completeOptions('bulkhead', bulkheadOptions, given);
    this.#line = new WorkQueue(
      {
        slots: options.concurrencyMax,
        lengthMax: options.queueLengthMax,
        waitMsMax: options.waitMsMax,
        dropExpired: true,
        classSlotsMax: classConcurrencyMax,
        classPriority,
      },
      context,
      'bulkhead',
    );
  }

  get inUse(): number {
    return this.#line.inUse;
  }

  get waiting(): number {
    return this.#line.waiting;
  }

  /**
   * A permit for what is no single call, such as the use of a connection; whoever has it gives it back.
   * @throws CallRefused `bulkhead_full` or `deadline_passed`.
   */
  acquire(call: QueuedCall): Promise<Permit> {
    return this.#line.acquire(call);
  }

  async execute<T>(call: Call, next: Next<T>): Promise<T> {
    const permit = await this.acquire(call);
    try {
      return await next(call);
    } finally {
      permit.release();
    }
  }
}
