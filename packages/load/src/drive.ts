import { type Clock, type CancelTimer } from '@breakwater/clock';
import { type Arrival, stepOf } from './arrival.ts';
import { ClientOperation, type Patience } from './client-operation.ts';
import { Figures, type LiveFigures, type LoadCounts, type Percentiles } from './figures.ts';
import type { RecordSink } from './history-writer.ts';
import type { LoadPlan } from './plan.ts';
import { recordOf } from './record.ts';
import { Schedule } from './schedule.ts';
import type { Transport } from './transport.ts';

/** What a run has come to. */
export interface LoadSummary extends LoadCounts {
  readonly startedAtMs: number;
  readonly elapsedMs: number;
  /** Requests that left the client, impatient ones included. */
  readonly attempts: number;
  /** Whether the run was ended before its plan was. */
  readonly stopped: boolean;
  /** How late the generator itself was; to be small, or the run measures the generator. */
  readonly latenessMs: Percentiles;
  /** From the intended time to the answer, or to the moment when the client gave up. */
  readonly latencyMs: Percentiles;
}

export interface DriveOptions {
  readonly clock: Clock;
  readonly transport: Transport;
  readonly sink: RecordSink;
  readonly run: string;
  readonly target: string;
  readonly patience: Patience;
  readonly inFlightMax: number;
  readonly latenessMaxMs: number;
  readonly signal?: AbortSignal;
  readonly onStart?: (startedAtMs: number) => void;
  readonly onProgress?: (figures: LiveFigures) => void;
  /** An operation went through. */
  readonly onDone?: (arrival: Arrival, token: string) => void;
}

const PROGRESS_MS = 1_000;

/** Sends the whole plan on schedule and records each arrival exactly once. Resolves when the last operation has ended. */
export function drive(
  plan: LoadPlan,
  tokens: ReadonlyMap<number, string>,
  options: DriveOptions,
): Promise<LoadSummary> {
  return new Promise((resolve) => new Drive(plan, tokens, options, resolve).start());
}

class Drive {
  readonly #plan: LoadPlan;
  readonly #tokens: ReadonlyMap<number, string>;
  readonly #options: DriveOptions;
  readonly #onEnd: (summary: LoadSummary) => void;
  readonly #figures = new Figures();
  readonly #inFlight = new Set<ClientOperation>();
  /** The arrivals that others go on from, and what those that were done have made. */
  readonly #followed: ReadonlySet<number>;
  readonly #made = new Map<number, string>();
  readonly #startMs: number;
  readonly #startedAtMs: number;
  readonly #schedule: Schedule;
  #stopped = false;
  #scheduleEnded = false;
  #cancelProgress: CancelTimer = () => undefined;
  readonly #stop = (): void => this.#end();

  constructor(
    plan: LoadPlan,
    tokens: ReadonlyMap<number, string>,
    options: DriveOptions,
    onEnd: (summary: LoadSummary) => void,
  ) {
    this.#plan = plan;
    this.#tokens = tokens;
    this.#options = options;
    this.#onEnd = onEnd;
    this.#followed = new Set(plan.arrivals.flatMap(({ follows }) => follows ?? []));
    this.#startMs = options.clock.monotonicMs();
    this.#startedAtMs = options.clock.nowMs();
    this.#schedule = new Schedule({
      clock: options.clock,
      startMs: this.#startMs,
      count: plan.arrivals.length,
      intendedMs: (index) => plan.arrivals[index]?.intendedMs ?? Infinity,
      due: (index, latenessMs) => this.#due(index, latenessMs),
      onEnd: () => {
        this.#scheduleEnded = true;
        this.#finishIfQuiet();
      },
    });
  }

  start(): void {
    const { sink, run, target, signal, onStart } = this.#options;
    sink.write({
      schema: 1,
      run,
      seed: this.#plan.seed,
      target,
      startedAtMs: this.#startedAtMs,
      arrivals: this.#plan.arrivals.length,
      arrivalsSha256: this.#plan.sha256,
    });
    onStart?.(this.#startedAtMs);
    if (signal?.aborted === true) {
      this.#end();
      return;
    }
    signal?.addEventListener('abort', this.#stop, { once: true });
    this.#tellProgress();
    this.#schedule.start();
  }

  #due(index: number, latenessMs: number): void {
    const arrival = this.#plan.arrivals[index];
    if (arrival === undefined) return;
    this.#figures.late(latenessMs);
    const token = this.#tokens.get(arrival.customer);
    if (latenessMs > this.#options.latenessMaxMs) this.#recordUnsent(arrival, 'too_late');
    else if (this.#inFlight.size >= this.#options.inFlightMax) this.#recordUnsent(arrival, 'in_flight_max');
    else if (token === undefined) this.#recordUnsent(arrival, 'no_session');
    else this.#send(arrival, index, token);
  }

  #send(arrival: Arrival, index: number, token: string): void {
    const { clock, transport, patience, sink } = this.#options;
    const around = { clock, startMs: this.#startMs, transport, patience };
    const operation = new ClientOperation(stepOf(arrival, this.#made), token, around, (record) => {
      this.#inFlight.delete(operation);
      this.#figures.ended(record, this.#elapsedMs());
      sink.write(record);
      if (record.resourceId !== undefined && this.#followed.has(index))
        this.#made.set(index, record.resourceId);
      if (record.outcome === 'ok') this.#options.onDone?.(arrival, token);
      this.#finishIfQuiet();
    });
    this.#inFlight.add(operation);
    operation.start();
  }

  #recordUnsent(arrival: Arrival, code: string): void {
    const record = recordOf(arrival, { attempts: 0 }, { outcome: 'unsent', code });
    this.#figures.ended(record, this.#elapsedMs());
    this.#options.sink.write(record);
  }

  /** Ends the run early: what is in flight is unknown from here on, and what had not fallen due was never sent. */
  #end(): void {
    this.#stopped = true;
    const rest = this.#plan.arrivals.slice(this.#schedule.offered);
    for (const arrival of rest) this.#recordUnsent(arrival, 'client_stopped');
    for (const operation of this.#inFlight) operation.stop();
    this.#schedule.stop();
  }

  #finishIfQuiet(): void {
    if (!this.#scheduleEnded || this.#inFlight.size > 0) return;
    this.#cancelProgress();
    this.#options.signal?.removeEventListener('abort', this.#stop);
    this.#onEnd({
      ...this.#counts(),
      startedAtMs: this.#startedAtMs,
      elapsedMs: this.#elapsedMs(),
      attempts: this.#figures.attempts,
      stopped: this.#stopped,
      latenessMs: this.#figures.latenessMs,
      latencyMs: this.#figures.latencyMs,
    });
  }

  #counts(): LoadCounts {
    const offered = this.#stopped ? this.#plan.arrivals.length : this.#schedule.offered;
    return this.#figures.counts(offered, this.#inFlight.size);
  }

  #tellProgress(): void {
    this.#cancelProgress = this.#options.clock.after(PROGRESS_MS, () => {
      const figures = {
        elapsedMs: this.#elapsedMs(),
        ...this.#counts(),
        p99Ms: this.#figures.takeRecentP99Ms(),
      };
      this.#options.onProgress?.(figures);
      this.#tellProgress();
    });
  }

  #elapsedMs(): number {
    return this.#options.clock.monotonicMs() - this.#startMs;
  }
}
