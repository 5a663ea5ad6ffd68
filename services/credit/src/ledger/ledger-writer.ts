import type { Clock } from '@breakwater/clock';
import {
  CallError,
  CallFailed,
  CallRefused,
  type Deadline,
  remainingMs,
  usualPriority,
} from '@breakwater/resilience';
import { type Work, currentWork, onBehalfOf } from '@breakwater/service-kit';
import type { Pool } from 'pg';
import type { LedgerAnswer } from './answer.ts';
import { type BatchEnd, callBatch } from './batch-call.ts';
import type { LedgerOperation } from './operation.ts';
import { type Pending, WaitingLine } from './waiting-line.ts';

export interface LedgerWriterOptions {
  readonly pool: Pool;
  readonly clock: Clock;
  /** How many operations one batch may hold, from 1 to 1000; 500 unless told. */
  readonly batchMax?: number;
  /** How many operations may wait for the next batch; 2000 unless told. More are refused with `queue_full`. */
  readonly waitingMax?: number;
  /** How often a batch is sent when the server rolls it back for a passing reason; 3 unless told. */
  readonly attemptsMax?: number;
  /** The longest that a batch may run whatever its deadlines say, in milliseconds; 10,000 unless told. */
  readonly batchTimeoutMsMax?: number;
  /** Called after each batch. */
  readonly onBatch?: (batch: BatchFigures) => void;
  /** Called with how many operations were in the line until it was too late for them. */
  readonly onExpired?: (count: number) => void;
}

/** What one batch was like. */
export interface BatchFigures {
  readonly size: number;
  readonly durationMs: number;
  readonly end: BatchEnd | 'answered';
}

/** How many batches an operation lets go while another writer's batch holds its account; then it waits for it. */
const PASSED_OVER_MAX = 2;

/** The database refused this very operation: no row may hold it. It has had no effect, and never will. */
class OperationRejected extends CallError {
  constructor(cause: unknown) {
    super('the ledger rejected the operation', 'fail', { cause });
    this.name = 'OperationRejected';
  }
}

/**
 * The one way to write the ledger: group commit. One batch is in flight and the next fills meanwhile; a lone operation
 * leaves at once. The busier it is the larger the batches, and the cheaper each operation.
 *
 *   submit -> line (bounded) -> batch (one at a time) -> answers
 */
export class LedgerWriter {
  readonly #pool: Pool;
  readonly #clock: Clock;
  readonly #batchMax: number;
  readonly #attemptsMax: number;
  readonly #batchTimeoutMsMax: number;
  readonly #onBatch: ((batch: BatchFigures) => void) | undefined;
  readonly #onExpired: ((count: number) => void) | undefined;
  readonly #line: WaitingLine;
  /** The work on the line; undefined while the line is empty. */
  #draining: Promise<void> | undefined;
  #closed = false;

  constructor(options: LedgerWriterOptions) {
    this.#pool = options.pool;
    this.#clock = options.clock;
    this.#batchMax = inRange('batchMax', options.batchMax ?? 500, 1, 1_000);
    this.#attemptsMax = inRange('attemptsMax', options.attemptsMax ?? 3, 1, 10);
    this.#batchTimeoutMsMax = inRange('batchTimeoutMsMax', options.batchTimeoutMsMax ?? 10_000, 1, 600_000);
    this.#line = new WaitingLine(inRange('waitingMax', options.waitingMax ?? 2_000, 1, 100_000));
    this.#onBatch = options.onBatch;
    this.#onExpired = options.onExpired;
  }

  /** How many operations wait for the next batch. */
  get waiting(): number {
    return this.#line.length;
  }

  /**
   * Does an operation and answers what became of it.
   * @throws CallRefused (`queue_full`, or `deadline_passed` before it was sent, or as the line in front of the pool
   * refuses): certainly no effect.
   * @throws CallFailed with outcome `fail` when there was no connection, or with outcome `unknown` when it was sent and
   * the answer did not come: the record under its key then tells.
   * @throws OperationRejected (a CallError with outcome `fail`) when the database will never take it.
   */
  submit(operation: LedgerOperation, deadline: Deadline): Promise<LedgerAnswer> {
    return new Promise((resolve, reject) => {
      const { workClass } = currentWork();
      if (
        this.#closed ||
        !this.#line.add({ operation, deadline, workClass, resolve, reject, passedOver: 0 })
      ) {
        reject(new CallRefused('ledger-writer', 'queue_full'));
        return;
      }
      this.#draining ??= this.#drain();
    });
  }

  /** Takes no more operations and waits until those in the line are answered. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#draining;
  }

  async #drain(): Promise<void> {
    for (let batch = this.#line.takeBatch(this.#batchMax); batch.length > 0;) {
      await this.#settle(batch, 1);
      batch = this.#line.takeBatch(this.#batchMax);
    }
    this.#draining = undefined;
  }

  /** Answers every operation of a batch; never throws. */
  async #settle(batch: readonly Pending[], attempt: number): Promise<void> {
    const live = batch.filter((pending) => this.#isInTime(pending));
    if (live.length < batch.length) this.#onExpired?.(batch.length - live.length);
    if (live.length === 0) return;
    const startedMs = this.#clock.monotonicMs();
    const requests = live.map(({ operation, passedOver }) => ({
      operation,
      // One that is alone holds nobody up.
      skipLocked: live.length > 1 && passedOver < PASSED_OVER_MAX,
    }));
    const result = await onBehalfOf(workOf(live), () =>
      callBatch(this.#pool, this.#clock, requests, this.#timeoutMs(live)),
    );
    this.#onBatch?.({
      size: live.length,
      durationMs: this.#clock.monotonicMs() - startedMs,
      end: result.end,
    });
    if (result.end === 'answered') {
      const answerOf = ({ operation }: Pending) => result.answers.get(operation.operationId);
      for (const pending of live) {
        const answer = answerOf(pending);
        if (answer === undefined) pending.reject(new CallFailed('bad_answer', 'unknown'));
        else if (answer !== 'busy') pending.resolve(answer);
      }
      this.#line.putBack(live.filter((pending) => answerOf(pending) === 'busy'));
    } else {
      await this.#recover(live, attempt, result.end, result.cause);
    }
  }

  async #recover(batch: readonly Pending[], attempt: number, end: BatchEnd, cause: unknown): Promise<void> {
    if (end === 'again' && attempt < this.#attemptsMax) {
      await this.#settle(batch, attempt + 1);
    } else if ((end === 'again' || end === 'rejected') && batch.length > 1) {
      // One operation's failure never fails its batch: halve it until the guilty one stands alone.
      const half = Math.ceil(batch.length / 2);
      await this.#settle(batch.slice(0, half), 1);
      await this.#settle(batch.slice(half), 1);
    } else {
      for (const { reject } of batch) reject(errorFor(end, cause));
    }
  }

  #isInTime({ deadline, reject }: Pending): boolean {
    if (remainingMs(this.#clock, deadline) > 0) return true;
    reject(new CallRefused('ledger-writer', 'deadline_passed'));
    return false;
  }

  /** The batch may run as long as somebody waits for it. A timeout of zero would mean none at all. */
  #timeoutMs(batch: readonly Pending[]): number {
    const longestMs = Math.max(...batch.map(({ deadline }) => remainingMs(this.#clock, deadline)));
    return Math.ceil(Math.min(longestMs, this.#batchTimeoutMsMax));
  }
}

/** A batch takes its place in a line as the one of its operations that matters most, and as long as one of them waits. */
function workOf(batch: readonly Pending[]): Work {
  const [first, ...others] = batch;
  if (first === undefined) throw new RangeError('a batch has operations');
  const foremost = others.reduce((best, each) => (priorityOf(each) > priorityOf(best) ? each : best), first);
  const patient = others.reduce(
    (best, each) => (each.deadline.atMs > best.deadline.atMs ? each : best),
    first,
  );
  return { workClass: foremost.workClass, deadline: patient.deadline };
}

function priorityOf({ workClass }: Pending): number {
  return usualPriority[workClass] ?? 0;
}

function errorFor(end: BatchEnd, cause: unknown): Error {
  switch (end) {
    case 'unsent':
      return cause instanceof CallRefused ? cause : new CallFailed('connection_refused', 'fail', { cause });
    case 'lost':
      return new CallFailed('connection_lost', 'unknown', { cause });
    case 'again':
    case 'rejected':
      return new OperationRejected(cause);
  }
}

function inRange(name: string, value: number, min: number, max: number): number {
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new RangeError(`${name} must be a whole number from ${min} to ${max}, got ${value}`);
}
