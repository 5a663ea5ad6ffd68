import type { MoneyVerdict } from '@breakwater/contracts';
import { type BurnAlert, burnAlerts } from './burn-alert.ts';
import { type Cost, costOf } from './cost.ts';
import { countsOf } from './figures.ts';
import { type Impact, impactOf } from './impact.ts';
import { type Incident, incidentsOf } from './incidents.ts';
import { DEFAULT_OBJECTIVES, type Objectives } from './objectives.ts';
import { type PhaseSummary, recordsIn, summarisePhases } from './phases.ts';
import type { DesignRun, DrillRun, ExpectationOutcome } from './record.ts';
import { runEndMs, type Series, seriesOf } from './series.ts';

/** Everything measured about one run of one design; pure figures, computed from what was recorded. */
export interface DesignSummary {
  readonly design: string;
  readonly aborted: string | null;
  readonly phases: readonly PhaseSummary[];
  readonly incidents: readonly Incident[];
  readonly alerts: readonly BurnAlert[];
  /** Alerts before the first incident. */
  readonly falseAlarms: number;
  readonly impact: Impact;
  readonly cost: Cost;
  readonly money: MoneyVerdict;
  readonly series: Series;
}

/**
 * The verdict on one design: `pass` when every expectation of the drill held and the money is right. A drill may well
 * expect that a design breaks, so `pass` says "as predicted"; `Standing` says how the service fared.
 */
export type Verdict = 'pass' | 'fail' | 'unknown' | 'aborted';

/** How the service fared: by the goodput of payments (of everything, in a drill without payments) while it was hurt. */
export type Standing = 'stood' | 'bent' | 'collapsed' | 'unknown';

const STOOD_SHARE = 0.95;
const BENT_SHARE = 0.5;

/** One design with its place in the drill. */
export interface JudgedDesign {
  readonly summary: DesignSummary;
  readonly expectations: readonly ExpectationOutcome[];
  readonly verdict: Verdict;
  readonly standing: Standing;
}

export function summariseDesign(run: DesignRun, objectives: Objectives = DEFAULT_OBJECTIVES): DesignSummary {
  const endMs = runEndMs(run);
  const alerts = burnAlerts(run.records, endMs, objectives);
  const incidents = incidentsOf(run, alerts, objectives);
  const firstIncidentMs = incidents[0]?.startMs ?? endMs;
  const measuredFromMs = run.phases.find((phase) => phase.name === 'steady')?.startMs ?? 0;
  const measured = recordsIn(run.records, { startMs: measuredFromMs, endMs });
  return {
    design: run.design,
    aborted: run.aborted ?? null,
    phases: summarisePhases(run, objectives),
    incidents,
    alerts,
    falseAlarms: alerts.filter((alert) => alert.startMs < firstIncidentMs).length,
    impact: impactOf(run, firstIncidentMs, objectives),
    cost: costOf(run, measuredFromMs, countsOf(measured, objectives).good),
    money: run.money,
    series: seriesOf(run, objectives),
  };
}

export function verdictOf(summary: DesignSummary, expectations: readonly ExpectationOutcome[]): Verdict {
  if (summary.aborted !== null) return 'aborted';
  if (summary.money.verdict === 'fail' || expectations.some((each) => !each.held)) return 'fail';
  return summary.money.verdict === 'unknown' ? 'unknown' : 'pass';
}

export function standingOf(summary: DesignSummary): Standing {
  const shares = summary.phases
    .filter((phase) => phase.name === 'fault' || phase.name === 'retrigger')
    .flatMap((phase) => {
      const figures = phase.byJourney.pay.offered > 0 ? phase.byJourney.pay : phase.all;
      return figures.goodputShareOfSteady ?? [];
    });
  if (shares.length === 0) return 'unknown';
  const worst = Math.min(...shares);
  if (worst >= STOOD_SHARE) return 'stood';
  return worst >= BENT_SHARE ? 'bent' : 'collapsed';
}

/** Every design of a drill, measured and judged, in the order in which they were run. */
export function judgeDrill(run: DrillRun, objectives: Objectives = DEFAULT_OBJECTIVES): JudgedDesign[] {
  return run.runs.map((designRun) => {
    const summary = summariseDesign(designRun, objectives);
    const expectations = run.expectations[designRun.design] ?? [];
    return {
      summary,
      expectations,
      verdict: verdictOf(summary, expectations),
      standing: standingOf(summary),
    };
  });
}
