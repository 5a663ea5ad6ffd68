import { errorTable, type HistoryRecord, isErrorCode } from '@breakwater/contracts';
import { build, type Histogram } from 'hdr-histogram-js';

/** Counts since the start of the run. good + refused + failed + unknown + unsent + inFlight = offered. */
export interface LoadCounts {
  /** Arrivals that have fallen due. */
  readonly offered: number;
  /** Operations of which at least one attempt left the client. */
  readonly sent: number;
  readonly unsent: number;
  /** Answered rightly: done, or decided against (over the limit, overdue, declined). */
  readonly good: number;
  /** Answered with a problem that is no decision, and certainly without effect. */
  readonly refused: number;
  /** Certainly without effect, and without an answer: the connection was refused. */
  readonly failed: number;
  readonly unknown: number;
  readonly inFlight: number;
}

/** What the generator tells once a second. */
export interface LiveFigures extends LoadCounts {
  readonly elapsedMs: number;
  /** Of the operations that ended since the last figures, counted from the intended time; null when none did. */
  readonly p99Ms: number | null;
}

export interface Percentiles {
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}

/** Histograms hold whole microseconds with two significant digits. */
const MICROSECONDS = 1000;

/** Keeps the counts and the distributions of a run. */
export class Figures {
  #unsent = 0;
  #good = 0;
  #refused = 0;
  #failed = 0;
  #unknown = 0;
  #sent = 0;
  #attempts = 0;
  readonly #lateness = histogram();
  readonly #latency = histogram();
  readonly #recent = histogram();

  /** How much later than intended an arrival was looked at. */
  late(latenessMs: number): void {
    this.#lateness.recordValue(Math.round(latenessMs * MICROSECONDS));
  }

  /** An operation ended at `endedMs` of the run. One that was given up counts with the time until then. */
  ended(record: HistoryRecord, endedMs: number): void {
    this.#attempts += record.attempts;
    if (record.outcome === 'unsent') {
      this.#unsent += 1;
      return;
    }
    this.#sent += 1;
    const latency = Math.round(Math.max(0, endedMs - record.intendedMs) * MICROSECONDS);
    this.#latency.recordValue(latency);
    this.#recent.recordValue(latency);
    if (record.outcome === 'ok' || isDecision(record)) this.#good += 1;
    else if (record.outcome === 'info') this.#unknown += 1;
    else if (record.status === undefined) this.#failed += 1;
    else this.#refused += 1;
  }

  /** The counts, of so many arrivals that have fallen due and so many operations that have not ended. */
  counts(offered: number, inFlight: number): LoadCounts {
    return {
      offered,
      sent: this.#sent + inFlight,
      unsent: this.#unsent,
      good: this.#good,
      refused: this.#refused,
      failed: this.#failed,
      unknown: this.#unknown,
      inFlight,
    };
  }

  /** The 99th percentile since the last call, or null. */
  takeRecentP99Ms(): number | null {
    const p99 = this.#recent.totalCount === 0 ? null : this.#recent.getValueAtPercentile(99) / MICROSECONDS;
    this.#recent.reset();
    return p99;
  }

  get attempts(): number {
    return this.#attempts;
  }

  get latenessMs(): Percentiles {
    return percentilesOf(this.#lateness);
  }

  get latencyMs(): Percentiles {
    return percentilesOf(this.#latency);
  }
}

/** Decisions are the codes that are recorded under the idempotency key; a healthy service answers with them too. */
function isDecision({ outcome, code }: HistoryRecord): boolean {
  return outcome === 'fail' && code !== undefined && isErrorCode(code) && errorTable[code].recorded;
}

function histogram(): Histogram {
  return build({ numberOfSignificantValueDigits: 2 });
}

/** Of a histogram of whole microseconds. */
export function percentilesOf(of: Histogram): Percentiles {
  const at = (percentile: number): number => of.getValueAtPercentile(percentile) / MICROSECONDS;
  return { p50: at(50), p99: at(99), p999: at(99.9), max: of.maxValue / MICROSECONDS };
}
