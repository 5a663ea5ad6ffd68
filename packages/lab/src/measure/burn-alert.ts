import { type HistoryRecord, type Journey, JOURNEYS } from '@breakwater/contracts';
import type { Objectives } from './objectives.ts';
import { classify } from './outcome.ts';

/**
 * Multi-window, multi-burn-rate alerts on a service level objective (Google, "The Site Reliability Workbook", chapter 5).
 *
 *   burn rate = share of bad requests in a window / (1 - objective)
 *   an alert fires while the burn rate is above the rule's factor in its long and in its short window
 *
 * The Workbook's windows are hours and days. Here they are scaled so that one of its hours is `1/12` of the run, rounded
 * up to whole seconds. The time before the load counts as healthy at the mean rate seen so far, as it would be in a
 * service that ran well until now.
 */
export interface BurnRule {
  readonly factor: number;
  readonly severity: 'page' | 'ticket';
  readonly longSeconds: number;
  readonly shortSeconds: number;
  /** The Workbook's own windows, for the label. */
  readonly original: string;
}

export interface BurnAlert {
  readonly journey: Journey;
  readonly severity: 'page' | 'ticket';
  readonly factor: number;
  readonly startMs: number;
  /** The end of the run when it fires until then. */
  readonly endMs: number;
}

const WORKBOOK = [
  { factor: 14.4, severity: 'page', longHours: 1, shortHours: 1 / 12, original: '1 h / 5 min' },
  { factor: 6, severity: 'page', longHours: 6, shortHours: 0.5, original: '6 h / 30 min' },
  { factor: 1, severity: 'ticket', longHours: 72, shortHours: 6, original: '3 d / 6 h' },
] as const;

const HOURS_PER_RUN = 12;

/** Fewer bad requests than this in the long window never alert: at low traffic one bad request is a large share. */
const BAD_MIN = 5;

/** The Workbook's three rules with windows scaled to a run of this length. */
export function burnRules(runSeconds: number): BurnRule[] {
  const secondsPerHour = runSeconds / HOURS_PER_RUN;
  return WORKBOOK.map(({ factor, severity, longHours, shortHours, original }) => ({
    factor,
    severity,
    longSeconds: Math.max(1, Math.ceil(longHours * secondsPerHour)),
    shortSeconds: Math.max(1, Math.ceil(shortHours * secondsPerHour)),
    original,
  }));
}

/** Every alert of a run, by start; evaluated at each full second, only on what is known by then. */
export function burnAlerts(
  records: readonly HistoryRecord[],
  runEndMs: number,
  objectives: Objectives,
): BurnAlert[] {
  const seconds = Math.ceil(runEndMs / 1_000);
  const rules = burnRules(runEndMs / 1_000);
  return JOURNEYS.flatMap((journey) => {
    const own = records.filter((record) => record.operation === journey);
    const known = knownPerSecond(own, seconds, objectives);
    return rules.flatMap((rule) =>
      firingSpans(known, rule, seconds, 1 - objectives.availability).map((span) => ({
        journey,
        severity: rule.severity,
        factor: rule.factor,
        ...span,
      })),
    );
  }).toSorted((a, b) => a.startMs - b.startMs || b.factor - a.factor);
}

/** Running totals: `total[s]` and `bad[s]` are what was known before second `s`. */
interface Known {
  readonly total: Float64Array;
  readonly bad: Float64Array;
}

/**
 * A good answer and an early no are known when they arrive; everything else is known to be bad when the objective of its
 * journey has passed.
 */
function knownPerSecond(records: readonly HistoryRecord[], seconds: number, objectives: Objectives): Known {
  const total = new Float64Array(seconds + 1);
  const bad = new Float64Array(seconds + 1);
  for (const record of records) {
    const lateMs = record.intendedMs + objectives.answerMs[record.operation];
    const definite = record.outcome === 'ok' || record.outcome === 'fail';
    const knownMs = definite ? Math.min(record.answeredMs ?? lateMs, lateMs) : lateMs;
    const second = Math.max(0, Math.floor(knownMs / 1_000));
    if (second >= seconds) continue;
    total[second + 1] = (total[second + 1] ?? 0) + 1;
    if (classify(record, objectives) !== 'good') bad[second + 1] = (bad[second + 1] ?? 0) + 1;
  }
  for (let second = 1; second <= seconds; second++) {
    total[second] = (total[second] ?? 0) + (total[second - 1] ?? 0);
    bad[second] = (bad[second] ?? 0) + (bad[second - 1] ?? 0);
  }
  return { total, bad };
}

function firingSpans(
  known: Known,
  rule: BurnRule,
  seconds: number,
  errorBudget: number,
): { startMs: number; endMs: number }[] {
  const spans: { startMs: number; endMs: number }[] = [];
  let startSecond: number | null = null;
  for (let second = 1; second <= seconds; second++) {
    const firing =
      badIn(known, second, rule.longSeconds) >= BAD_MIN &&
      burnRate(known, second, rule.longSeconds, errorBudget) > rule.factor &&
      burnRate(known, second, rule.shortSeconds, errorBudget) > rule.factor;
    if (firing) startSecond ??= second;
    else if (startSecond !== null) {
      spans.push({ startMs: startSecond * 1_000, endMs: second * 1_000 });
      startSecond = null;
    }
  }
  if (startSecond !== null) spans.push({ startMs: startSecond * 1_000, endMs: seconds * 1_000 });
  return spans;
}

function badIn(known: Known, second: number, windowSeconds: number): number {
  return (known.bad[second] ?? 0) - (known.bad[Math.max(0, second - windowSeconds)] ?? 0);
}

function burnRate(known: Known, second: number, windowSeconds: number, errorBudget: number): number {
  const from = Math.max(0, second - windowSeconds);
  const soFar = known.total[second] ?? 0;
  const seen = soFar - (known.total[from] ?? 0);
  const assumedHealthy = Math.max(0, windowSeconds - second) * (soFar / second);
  const total = seen + assumedHealthy;
  return total === 0 ? 0 : badIn(known, second, windowSeconds) / total / errorBudget;
}
