import { type Journey, JOURNEYS } from '@breakwater/contracts';
import type { Figures } from './figures.ts';
import type { Incident } from './incidents.ts';
import type { PayoutFigures } from './payouts.ts';
import type { PhaseSummary } from './phases.ts';
import { PHASE_NAMES, type PhaseName } from './record.ts';
import type { DesignSummary } from './summary.ts';

/** A measured value; null when it was not reached or there was nothing to measure. */
type MetricValue = number | string | null;

/** How people read a value. */
export type MetricKind =
  'count' | 'share' | 'seconds' | 'milliseconds' | 'ratio' | 'minor' | 'bytes' | 'word';

export interface Metric {
  readonly value: MetricValue;
  readonly kind: MetricKind;
}

/** Thrown for a path that names no metric; the message lists what could stand in the wrong place. */
export class MetricError extends Error {
  constructor(path: string, expected: string) {
    super(`"${path}" is not a metric: ${expected}`);
    this.name = 'MetricError';
  }
}

interface Reader<Of> {
  readonly kind: MetricKind;
  readonly read: (of: Of) => MetricValue;
}

/** `<phase>.<journey or all>.<name>`, for example `fault.pay.goodputShareOfSteady`. */
const figureMetrics: Readonly<Record<string, Reader<Figures>>> = {
  offered: { kind: 'count', read: (of) => of.offered },
  sent: { kind: 'count', read: (of) => of.sent },
  unsent: { kind: 'count', read: (of) => of.unsent },
  good: { kind: 'count', read: (of) => of.good },
  refused: { kind: 'count', read: (of) => of.refused },
  decided: { kind: 'count', read: (of) => of.decided },
  failed: { kind: 'count', read: (of) => of.failed },
  late: { kind: 'count', read: (of) => of.late },
  unknown: { kind: 'count', read: (of) => of.unknown },
  goodputPerSecond: { kind: 'ratio', read: (of) => of.goodputPerSecond },
  goodputShareOfOffered: { kind: 'share', read: (of) => of.goodputShareOfOffered },
  goodputShareOfSteady: { kind: 'share', read: (of) => of.goodputShareOfSteady },
  goodputPerSecondOfSteady: { kind: 'share', read: (of) => of.goodputPerSecondOfSteady },
  availability: { kind: 'share', read: (of) => of.availability },
  attemptsPerRequest: { kind: 'ratio', read: (of) => of.attemptsPerRequest },
  latencyP50Ms: { kind: 'milliseconds', read: (of) => of.latencyMs.p50 },
  latencyP99Ms: { kind: 'milliseconds', read: (of) => of.latencyMs.p99 },
  latencyP999Ms: { kind: 'milliseconds', read: (of) => of.latencyMs.p999 },
  latencyP99OfSteady: { kind: 'ratio', read: (of) => of.latencyP99OfSteady },
};

/** `<phase>.payouts.<name>`: how the loans granted in the phase came by their money. */
const payoutMetrics: Readonly<Record<string, Reader<PayoutFigures>>> = {
  granted: { kind: 'count', read: (of) => of.granted },
  failed: { kind: 'count', read: (of) => of.failed },
  waiting: { kind: 'count', read: (of) => of.waiting },
  waitP50Ms: { kind: 'milliseconds', read: (of) => of.waitMs.p50 },
  waitP99Ms: { kind: 'milliseconds', read: (of) => of.waitMs.p99 },
};

/** Alone for the first trigger, or behind `fault.` or `retrigger.`: `recoverSeconds`, `retrigger.recoverSeconds`. */
const incidentMetrics: Readonly<Record<string, Reader<Incident | undefined>>> = {
  detectSeconds: { kind: 'seconds', read: (of) => of?.detectSeconds ?? null },
  locateSeconds: { kind: 'seconds', read: (of) => of?.locateSeconds ?? null },
  recoverSeconds: { kind: 'seconds', read: (of) => of?.recoverSeconds ?? null },
};

const runMetrics: Readonly<Record<string, Reader<DesignSummary>>> = {
  falseAlarms: { kind: 'count', read: (of) => of.falseAlarms },
  'money.verdict': { kind: 'word', read: (of) => of.money.verdict },
  'money.violations': {
    kind: 'count',
    read: (of) => of.money.checked.reduce((sum, each) => sum + each.violations, 0),
  },
  'money.unknowns': { kind: 'count', read: (of) => of.money.unknowns.total },
  'money.unresolved': { kind: 'count', read: (of) => of.money.unknowns.unresolved },
  'impact.customersRefused': { kind: 'count', read: (of) => of.impact.customersRefused },
  'impact.customersHurt': { kind: 'count', read: (of) => of.impact.customersHurt },
  'impact.paymentsNotTaken': { kind: 'count', read: (of) => of.impact.paymentsNotTaken },
  'impact.amountNotTakenMinor': { kind: 'minor', read: (of) => Number(of.impact.amountNotTakenMinor) },
  'impact.paymentsUnknown': { kind: 'count', read: (of) => of.impact.paymentsUnknown },
  'impact.amountUnknownMinor': { kind: 'minor', read: (of) => Number(of.impact.amountUnknownMinor) },
  'impact.loansNotGranted': { kind: 'count', read: (of) => of.impact.loansNotGranted },
  'impact.merchantsHit': { kind: 'count', read: (of) => of.impact.merchantsHit },
  'impact.degradedApprovals': { kind: 'count', read: (of) => of.impact.degradedApprovals },
  'impact.degradedExposureMinor': {
    kind: 'minor',
    read: ({ impact }) =>
      impact.degradedExposureMinor === null ? null : Number(impact.degradedExposureMinor),
  },
  'cost.cpuSeconds': { kind: 'seconds', read: (of) => of.cost.cpuSeconds },
  'cost.cpuSecondsPerThousandGood': { kind: 'seconds', read: (of) => of.cost.cpuSecondsPerThousandGood },
  'cost.bureauCalls': { kind: 'count', read: (of) => of.cost.bureauCalls },
  'cost.residentBytesMax': { kind: 'bytes', read: (of) => of.cost.residentBytesMax },
};

const INCIDENT_PHASES: readonly string[] = ['fault', 'retrigger'];
const BY_REASON = 'impact.byReason.';
const CALLS = 'callsPerRequest.';
const PAYOUTS = 'payouts.';

/**
 * Reads one metric by its path:
 *
 *   <phase>.<journey|all>.<figure>     fault.pay.goodputShareOfSteady, after.all.latencyP99Ms
 *   <phase>.callsPerRequest.<edge>     fault.callsPerRequest.credit->risk
 *   <phase>.payouts.<figure>           fault.payouts.waitP99Ms
 *   [fault.|retrigger.]<incident>      detectSeconds, retrigger.recoverSeconds
 *   impact.byReason.<reason>           impact.byReason.overloaded (zero when it never occurred)
 *   <run metric>                       money.verdict, impact.customersRefused, cost.bureauCalls, ...
 *
 * @throws MetricError when the path names nothing.
 */
export function readMetric(summary: DesignSummary, path: string): Metric {
  const run = runMetrics[path];
  if (run !== undefined) return { value: run.read(summary), kind: run.kind };
  if (path.startsWith(BY_REASON) && path.length > BY_REASON.length) {
    return { value: summary.impact.byReason[path.slice(BY_REASON.length)] ?? 0, kind: 'count' };
  }
  const [first = '', ...others] = path.split('.');
  const rest = others.join('.');
  if (rest === '') return readIncident(summary, path, 'fault', first);
  if (INCIDENT_PHASES.includes(first) && incidentMetrics[rest] !== undefined) {
    return readIncident(summary, path, first, rest);
  }
  return readPhase(summary, path, first, rest);
}

/** Every path, with `<edge>` and `<reason>` left open; for documentation and messages. */
export function metricNames(): string[] {
  const scopes = ['all', ...JOURNEYS];
  return [
    ...PHASE_NAMES.flatMap((phase) => [
      ...scopes.flatMap((scope) => Object.keys(figureMetrics).map((name) => `${phase}.${scope}.${name}`)),
      `${phase}.${CALLS}<edge>`,
      ...Object.keys(payoutMetrics).map((name) => `${phase}.${PAYOUTS}${name}`),
    ]),
    ...Object.keys(incidentMetrics).flatMap((name) => [name, `fault.${name}`, `retrigger.${name}`]),
    ...Object.keys(runMetrics),
    `${BY_REASON}<reason>`,
  ];
}

function readIncident(summary: DesignSummary, path: string, phase: string, name: string): Metric {
  const reader = incidentMetrics[name];
  if (reader === undefined) {
    const known = [...Object.keys(incidentMetrics), ...Object.keys(runMetrics)].join(', ');
    throw new MetricError(path, `expected <phase>.<journey|all>.<figure> or one of ${known}`);
  }
  const incident = summary.incidents.find((each) => each.phase === phase);
  return { value: reader.read(incident), kind: reader.kind };
}

function readPhase(summary: DesignSummary, path: string, phaseName: string, rest: string): Metric {
  if (!isPhaseName(phaseName)) throw new MetricError(path, `expected a phase of ${PHASE_NAMES.join(', ')}`);
  const phase = summary.phases.find((each) => each.name === phaseName);
  if (rest.startsWith(CALLS) && rest.length > CALLS.length) {
    return { value: phase?.callsPerRequest[rest.slice(CALLS.length)] ?? null, kind: 'ratio' };
  }
  if (rest.startsWith(PAYOUTS)) return readPayout(phase, path, rest.slice(PAYOUTS.length));
  const [scope = '', name = '', ...more] = rest.split('.');
  if (!isScope(scope)) throw new MetricError(path, `expected all, ${JOURNEYS.join(', ')} after the phase`);
  const reader = figureMetrics[name];
  if (reader === undefined || more.length > 0) {
    throw new MetricError(path, `expected a figure of ${Object.keys(figureMetrics).join(', ')}`);
  }
  if (phase === undefined) return { value: null, kind: reader.kind };
  return { value: reader.read(scope === 'all' ? phase.all : phase.byJourney[scope]), kind: reader.kind };
}

function readPayout(phase: PhaseSummary | undefined, path: string, name: string): Metric {
  const reader = payoutMetrics[name];
  if (reader === undefined) {
    throw new MetricError(
      path,
      `expected a figure of ${Object.keys(payoutMetrics).join(', ')} after payouts`,
    );
  }
  return { value: phase === undefined ? null : reader.read(phase.payouts), kind: reader.kind };
}

function isPhaseName(text: string): text is PhaseName {
  return PHASE_NAMES.some((name) => name === text);
}

function isScope(text: string): text is Journey | 'all' {
  return text === 'all' || JOURNEYS.some((journey) => journey === text);
}
