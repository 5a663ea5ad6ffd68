import type { BurnAlert } from './burn-alert.ts';
import { namesCause } from './cause.ts';
import { countsOf, ratio } from './figures.ts';
import type { Objectives } from './objectives.ts';
import { recordsIn } from './phases.ts';
import type { DesignRun, FaultSpan } from './record.ts';
import { runEndMs } from './series.ts';

/** The signal that first named the injected cause. */
interface LocatingSignal {
  readonly kind: 'breaker' | 'refusal' | 'replica';
  readonly name: string;
}

/** One trigger of the drill's trouble and how long the fleet took; seconds not reached are null. */
export interface Incident {
  readonly phase: 'fault' | 'retrigger';
  readonly startMs: number;
  readonly endMs: number;
  readonly causes: readonly string[];
  /** From the start of the fault to the first alert; zero when the first trigger's page still fires at the second. */
  readonly detectSeconds: number | null;
  /** From the start of the fault to the first signal that names its cause. */
  readonly locateSeconds: number | null;
  readonly locatedBy: LocatingSignal | null;
  /** From the end of the fault until goodput is back, held; zero when it never fell. */
  readonly recoverSeconds: number | null;
}

/** Goodput counts as back at this share of the steady phase's, over so many seconds. */
const RECOVERED_SHARE = 0.9;
const RECOVERED_HELD_SECONDS = 3;

/** The incidents of a run: the first trigger and the second. A drill without faults has its fault phase as incident. */
export function incidentsOf(
  run: DesignRun,
  alerts: readonly BurnAlert[],
  objectives: Objectives,
): Incident[] {
  const triggers = triggersOf(run);
  return triggers.map((trigger, index) => {
    const untilMs = triggers[index + 1]?.startMs ?? runEndMs(run);
    const within = (atMs: number): boolean => atMs >= trigger.startMs && atMs < untilMs;
    const stillPaging =
      index > 0 && alerts.some((each) => each.severity === 'page' && firesAt(each, trigger.startMs));
    const alertMs = stillPaging ? trigger.startMs : alerts.find((each) => within(each.startMs))?.startMs;
    const located = firstSignal(run, trigger.causes, within);
    return {
      ...trigger,
      detectSeconds: alertMs === undefined ? null : (alertMs - trigger.startMs) / 1_000,
      locateSeconds: located === null ? null : (located.atMs - trigger.startMs) / 1_000,
      locatedBy: located?.signal ?? null,
      recoverSeconds: recoverSeconds(run, trigger.endMs, untilMs, objectives),
    };
  });
}

function firesAt(alert: BurnAlert, atMs: number): boolean {
  return alert.startMs < atMs && alert.endMs > atMs;
}

type Trigger = Pick<Incident, 'phase' | 'startMs' | 'endMs' | 'causes'>;

function triggersOf(run: DesignRun): Trigger[] {
  const again = run.phases.find((phase) => phase.name === 'retrigger');
  const isAgain = (fault: FaultSpan): boolean => again !== undefined && fault.startMs >= again.startMs;
  const groups = [
    { phase: 'fault', faults: run.faults.filter((fault) => !isAgain(fault)) },
    { phase: 'retrigger', faults: run.faults.filter(isAgain) },
  ] as const;
  return groups.flatMap(({ phase, faults }) => {
    const span = run.phases.find((candidate) => candidate.name === phase);
    const spans = faults.length > 0 ? faults : span === undefined ? [] : [span];
    if (spans.length === 0) return [];
    return [
      {
        phase,
        startMs: Math.min(...spans.map((each) => each.startMs)),
        endMs: Math.max(...spans.map((each) => each.endMs)),
        causes: [...new Set(faults.map((fault) => fault.cause))],
      },
    ];
  });
}

function firstSignal(
  run: DesignRun,
  causes: readonly string[],
  within: (atMs: number) => boolean,
): { atMs: number; signal: LocatingSignal } | null {
  const accuses = (name: string): boolean => causes.some((cause) => namesCause(name, cause));
  const signals: { atMs: number; signal: LocatingSignal }[] = [];
  for (const sample of run.samples.filter((each) => within(each.atMs))) {
    for (const { edge, state } of sample.breakers) {
      if (state === 'open' && accuses(edge)) {
        signals.push({ atMs: sample.atMs, signal: { kind: 'breaker', name: edge } });
      }
    }
    for (const { name, up } of sample.replicas) {
      if (!up && accuses(name)) signals.push({ atMs: sample.atMs, signal: { kind: 'replica', name } });
    }
  }
  for (const { code, outcome, answeredMs } of run.records) {
    if (outcome !== 'fail' || code === undefined || answeredMs === undefined) continue;
    if (within(answeredMs) && accuses(code)) {
      signals.push({ atMs: answeredMs, signal: { kind: 'refusal', name: code } });
    }
  }
  return signals.reduce<{ atMs: number; signal: LocatingSignal } | null>(
    (first, each) => (first === null || each.atMs < first.atMs ? each : first),
    null,
  );
}

function recoverSeconds(
  run: DesignRun,
  faultEndMs: number,
  untilMs: number,
  objectives: Objectives,
): number | null {
  const shareIn = (span: { startMs: number; endMs: number }): number | null => {
    const counts = countsOf(recordsIn(run.records, span), objectives);
    return ratio(counts.good, counts.offered);
  };
  const steady = run.phases.find((phase) => phase.name === 'steady');
  const steadyShare = steady === undefined ? null : shareIn(steady);
  if (steadyShare === null || steadyShare === 0) return null;

  // A second of a small fleet has ten requests, and one of them may be refused on any day: the seconds are judged together.
  for (let second = 0; ; second++) {
    const startMs = faultEndMs + second * 1_000;
    const endMs = startMs + RECOVERED_HELD_SECONDS * 1_000;
    if (endMs > untilMs) return null;
    const share = shareIn({ startMs, endMs });
    if (share !== null && share >= RECOVERED_SHARE * steadyShare) return second;
  }
}
