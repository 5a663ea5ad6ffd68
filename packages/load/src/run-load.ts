import { type Clock, realClock } from '@breakwater/clock';
import type { AttackSummary } from './attack/attack-tally.ts';
import type { Attackers } from './attack/attackers.ts';
import { attackersOf } from './attack/attackers-of.ts';
import { drive, type LoadSummary } from './drive.ts';
import type { LiveFigures } from './figures.ts';
import { HistoryWriter } from './history-writer.ts';
import type { LoadPlan } from './plan.ts';
import { openSessions } from './sessions.ts';
import type { Transport } from './transport.ts';
import { undiciTransport } from './undici-transport.ts';

/** How a run is made; the defaults are in `LOAD_DEFAULTS`. */
export interface LoadOptions {
  /** The run tag that every request carries. */
  readonly run: string;
  /** The public address of the fleet, for example `http://127.0.0.1:8080`. */
  readonly target: string;
  /** Where the history is written, as JSON lines. */
  readonly historyPath: string;
  readonly connectionsMax?: number;
  /** How long a client waits for one answer. */
  readonly patienceMs?: number;
  readonly retriesMax?: number;
  readonly retryPauseMs?: number;
  readonly inFlightMax?: number;
  /** An arrival that could not be sent within this time counts as unsent. */
  readonly latenessMaxMs?: number;
  readonly clock?: Clock;
  readonly transport?: Transport;
  /** Ends the run early and in order. */
  readonly signal?: AbortSignal;
  readonly onSessions?: (done: number, total: number) => void;
  /** The measurement begins: Unix time in milliseconds of the intended time zero. */
  readonly onStart?: (startedAtMs: number) => void;
  /** Once a second. */
  readonly onProgress?: (figures: LiveFigures) => void;
}

/** What a run has come to, and what the attackers have. */
export interface RunSummary extends LoadSummary {
  readonly attack?: AttackSummary;
}

export const LOAD_DEFAULTS = {
  connectionsMax: 1_024,
  patienceMs: 3_000,
  retriesMax: 1,
  retryPauseMs: 1_000,
  inFlightMax: 1_024,
  latenessMaxMs: 1_000,
} as const;

/**
 * Makes a run: signs the customers in, then sends the plan on schedule whatever the answers do, and records every arrival.
 * @throws SessionError when a customer cannot sign in; the file system's error when the history cannot be written.
 */
export async function runLoad(plan: LoadPlan, options: LoadOptions): Promise<RunSummary> {
  const knobs = { ...LOAD_DEFAULTS, ...options };
  const clock = options.clock ?? realClock;
  const transport = options.transport ?? undiciTransport(options.target, knobs);
  const broken = new AbortController();
  const signal = AbortSignal.any([broken.signal, ...(options.signal === undefined ? [] : [options.signal])]);
  let attackers: Attackers | undefined;
  try {
    const { run, target, patienceMs, retriesMax, retryPauseMs, latenessMaxMs } = knobs;
    if (plan.attack !== undefined)
      attackers = await attackersOf(plan.attack, {
        target,
        clock,
        headers: { run, patienceMs },
        latenessMaxMs,
      });
    const tokens = await openSessions(customersOf(plan), {
      clock,
      transport,
      signal,
      ...(options.onSessions === undefined ? {} : { onProgress: options.onSessions }),
    }).catch((error: unknown) => {
      // A run that is stopped before it began still records every arrival, as unsent.
      if (signal.aborted) return new Map<number, string>();
      throw error;
    });
    const sink = new HistoryWriter(options.historyPath, (error) => broken.abort(error));
    const summary = await drive(plan, tokens, {
      ...knobs,
      clock,
      transport,
      sink,
      signal,
      patience: { run, patienceMs, retriesMax, retryPauseMs },
      onStart: (startedAtMs) => {
        options.onStart?.(startedAtMs);
        attackers?.start(tokens.get(plan.attack?.customers ?? 0));
      },
      onDone: (arrival, token) => {
        if (arrival.journey === 'pay') attackers?.see(arrival, token);
      },
    });
    if (summary.stopped) attackers?.stop();
    const attack = await attackers?.end();
    await sink.end();
    return attack === undefined ? summary : { ...summary, attack };
  } finally {
    await transport.close();
    await attackers?.close();
  }
}

/** Everybody who needs a session: whose turn comes in the plan, and the one customer that the attackers are. */
function customersOf({ arrivals, attack }: LoadPlan): ReadonlySet<number> {
  const customers = new Set(arrivals.map(({ customer }) => customer));
  return attack === undefined ? customers : customers.add(attack.customers);
}
