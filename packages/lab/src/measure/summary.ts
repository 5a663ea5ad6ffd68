import type { MoneyVerdict } from '@breakwater/contracts';
import { type BurnAlert, burnAlerts } from './burn-alert.ts';
import { type Cost, costOf } from './cost.ts';
import { countsOf } from './figures.ts';
import { type Impact, impactOf } from './impact.ts';
import { type Incident, incidentsOf } from './incidents.ts';
import { DEFAULT_OBJECTIVES, type Objectives } from './objectives.ts';
import { type PhaseSummary, keptOfSteady, recordsIn, summarisePhases } from './phases.ts';
import type { DesignOutcomes, DesignRun, DrillRun, ExpectationOutcome, LocalText } from './record.ts';
import { runEndMs, type Series, seriesOf } from './series.ts';
import { steadyStateMissed } from './steady-state.ts';

/** Everything measured about one run of one design; pure figures, computed from what was recorded. */
export interface DesignSummary {
  readonly design: string;
  readonly aborted: LocalText | null;
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
 * expect that a design breaks, so `pass` says "as predicted"; `Standing` says how the service fared. `aborted` is a run
 * that was ended early, `inconclusive` one that did not reach its steady state before the fault.
 */
export type Verdict = 'pass' | 'fail' | 'unknown' | 'aborted' | 'inconclusive';

/** How the service fared: by the goodput of payments (of everything, in a drill without payments) while it was hurt. */
export type Standing = 'stood' | 'bent' | 'collapsed' | 'unknown';

const STOOD_SHARE = 0.95;
const BENT_SHARE = 0.5;

/** An expectation as it is told; `held` is null when it was not judged. */
type JudgedExpectation = Omit<ExpectationOutcome, 'held'> & { readonly held: boolean | null };

/** One design with its place in the drill. */
export interface JudgedDesign {
  readonly summary: DesignSummary;
  /** Those of the steady state, then those about the fault. */
  readonly expectations: readonly JudgedExpectation[];
  /** Why the run says nothing about how the design takes the fault; null when it does. */
  readonly inconclusive: LocalText | null;
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

/**
 * Wrong money loses whatever else happened, and a run that says nothing about the fault can miss no expectation about it.
 */
export function verdictOf({
  summary,
  expectations,
  inconclusive,
}: Omit<JudgedDesign, 'verdict' | 'standing'>): Verdict {
  if (summary.money.verdict === 'fail') return 'fail';
  if (summary.aborted !== null) return 'aborted';
  if (inconclusive !== null) return 'inconclusive';
  if (expectations.some(({ held }) => held === false)) return 'fail';
  return summary.money.verdict;
}

export function standingOf(summary: DesignSummary): Standing {
  const shares = summary.phases
    .filter((phase) => phase.name === 'fault' || phase.name === 'retrigger')
    .flatMap((phase) => {
      const figures = phase.byJourney.pay.offered > 0 ? phase.byJourney.pay : phase.all;
      return keptOfSteady(phase, figures) ?? [];
    });
  if (shares.length === 0) return 'unknown';
  const worst = Math.min(...shares);
  if (worst >= STOOD_SHARE) return 'stood';
  return worst >= BENT_SHARE ? 'bent' : 'collapsed';
}

/** Every design of a drill, measured and judged, in the order in which they were run. */
export function judgeDrill(run: DrillRun, objectives: Objectives = DEFAULT_OBJECTIVES): JudgedDesign[] {
  return run.runs.map((designRun) =>
    judgeDesign(
      summariseDesign(designRun, objectives),
      run.expectations[designRun.design] ?? { steadyState: [], underFault: [] },
    ),
  );
}

function judgeDesign(summary: DesignSummary, { steadyState, underFault }: DesignOutcomes): JudgedDesign {
  const inconclusive = summary.aborted ?? steadyStateMissed(steadyState);
  const expectations = [
    ...(summary.aborted === null ? steadyState : steadyState.map(notJudged)),
    ...(inconclusive === null ? underFault : underFault.map(notJudged)),
  ];
  return {
    summary,
    expectations,
    inconclusive,
    verdict: verdictOf({ summary, expectations, inconclusive }),
    standing: inconclusive === null ? standingOf(summary) : 'unknown',
  };
}

function notJudged(expectation: ExpectationOutcome): JudgedExpectation {
  return { ...expectation, held: null };
}
