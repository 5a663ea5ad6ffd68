import type { HistoryHeader, HistoryRecord } from '@breakwater/contracts';
import type { Drill } from '@breakwater/drills';
import { LOAD_DEFAULTS, type LiveFigures, type LoadEvent, peakPerSecond, startLoad } from '@breakwater/load';
import { readHistory } from '@breakwater/verify';
import type { LocalText } from '../measure/record.ts';
import { AbortRule } from './abort-rule.ts';
import type { DesignRunPlan } from './run-design.ts';
import { isFaultAt, phaseAt } from './schedule.ts';

/** What the load left behind. */
export interface LoadOutcome {
  readonly header: HistoryHeader;
  readonly records: readonly HistoryRecord[];
  /** Why the load was ended early; null when it ran to its end. */
  readonly aborted: LocalText | null;
}

/** Why a run is not judged that the user did not wait for. */
export const INTERRUPTED: LocalText = { en: 'interrupted', zh: '被用户中断' };

/** Runs the load in its own process to its end, or until the user or an abort condition ends it. */
export async function driveLoad(parts: {
  readonly plan: DesignRunPlan;
  readonly target: string;
  readonly historyPath: string;
  readonly onStart: (startedAtMs: number) => void;
}): Promise<LoadOutcome> {
  const { plan, target, historyPath } = parts;
  const { drill, schedule, signal, seed, profile } = plan;
  signal.throwIfAborted();
  const rule = new AbortRule(drill.abortWhen, schedule);
  let aborted: LocalText | null = null;
  let before: LiveFigures | undefined;
  const onEvent = (event: LoadEvent): void => {
    if (event.type === 'started') parts.onStart(event.startedAtMs);
    if (event.type !== 'progress') return;
    plan.onProgress({
      stage: phaseAt(schedule, event.elapsedMs) ?? 'after',
      elapsedMs: event.elapsedMs,
      goodPerSecond: perSecond(before, event, ({ good }) => good),
      offeredPerSecond: perSecond(before, event, ({ offered }) => offered),
      faultActive: isFaultAt(schedule, event.elapsedMs),
    });
    before = event;
    aborted ??= rule.reasonToAbort(event);
    if (aborted !== null) load.stop();
  };
  const { patienceMs, retriesMax } = drill.load;
  const clientsMax = clientsAtOnceMax(peakPerSecond(profile.shape), drill.load);
  const load = startLoad(
    {
      run: plan.runTag,
      target,
      historyPath,
      profile,
      seed,
      patienceMs,
      retriesMax,
      connectionsMax: clientsMax,
      inFlightMax: clientsMax,
    },
    onEvent,
  );
  const stop = (): void => {
    aborted ??= INTERRUPTED;
    load.stop();
  };
  signal.addEventListener('abort', stop, { once: true });
  try {
    await load.done;
  } finally {
    signal.removeEventListener('abort', stop);
  }
  const { header, records } = await collect(historyPath);
  return { header, records, aborted };
}

/** More than this the gateway does not accept. */
const CLIENTS_MAX = 9_000;

/**
 * How many clients there may be at once: as many as come at the highest rate while each of them waits for as long as it is
 * patient. Otherwise the generator would spare a fleet that answers nobody.
 */
function clientsAtOnceMax(peak: number, { patienceMs, retriesMax }: Drill['load']): number {
  const { inFlightMax, retryPauseMs } = LOAD_DEFAULTS;
  const staysSeconds = ((retriesMax + 1) * (patienceMs + retryPauseMs)) / 1000;
  return Math.min(CLIENTS_MAX, Math.max(inFlightMax, Math.ceil(peak * staysSeconds)));
}

/** How fast a count grew between two sets of figures. */
function perSecond(
  before: LiveFigures | undefined,
  now: LiveFigures,
  count: (of: LiveFigures) => number,
): number {
  const seconds = (now.elapsedMs - (before?.elapsedMs ?? 0)) / 1000;
  return seconds <= 0 ? 0 : (count(now) - (before === undefined ? 0 : count(before))) / seconds;
}

async function collect(path: string): Promise<{ header: HistoryHeader; records: HistoryRecord[] }> {
  const { header, records } = await readHistory(path);
  const all: HistoryRecord[] = [];
  for await (const record of records) all.push(record);
  if (all.length === 0) throw new Error(`${path}: the run has no operation`);
  return { header, records: all.filter((record) => !wasNeverAsked(record)) };
}

/** What had not fallen due when the load was ended early was asked of nobody, and nobody was hurt by it. */
function wasNeverAsked({ outcome, code }: HistoryRecord): boolean {
  return outcome === 'unsent' && code === 'client_stopped';
}
