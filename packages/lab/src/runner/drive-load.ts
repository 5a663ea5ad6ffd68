import type { HistoryHeader, HistoryRecord } from '@breakwater/contracts';
import { type LiveFigures, type LoadEvent, startLoad } from '@breakwater/load';
import { readHistory } from '@breakwater/verify';
import type { LocalText } from '../measure/record.ts';
import { AbortRule } from './abort-rule.ts';
import type { DesignRunPlan } from './run-design.ts';
import { phaseAt } from './schedule.ts';

/** What the load left behind. */
export interface LoadOutcome {
  readonly header: HistoryHeader;
  readonly records: readonly HistoryRecord[];
  /** Why the load was ended early; null when it ran to its end. */
  readonly aborted: LocalText | null;
}

/** Runs the load in its own process to its end, or until the user or an abort condition ends it. */
export async function driveLoad(parts: {
  readonly plan: DesignRunPlan;
  readonly target: string;
  readonly historyPath: string;
  readonly onStart: (startedAtMs: number) => void;
  readonly faultActive: () => boolean;
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
      faultActive: parts.faultActive(),
    });
    before = event;
    aborted ??= rule.reasonToAbort(event);
    if (aborted !== null) load.stop();
  };
  const { patienceMs, retriesMax } = drill.load;
  const load = startLoad(
    { run: plan.runTag, target, historyPath, profile, seed, patienceMs, retriesMax },
    onEvent,
  );
  const stop = (): void => {
    aborted ??= { en: 'interrupted', zh: '被用户中断' };
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
