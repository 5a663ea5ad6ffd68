import { type Drill, DrillError, type DrillProblem, type Expectation } from '@breakwater/drills';
import { evaluateExpectation } from '../measure/expectation.ts';
import { MetricError } from '../measure/metrics.ts';
import type { DesignRun } from '../measure/record.ts';
import { summariseDesign } from '../measure/summary.ts';

/**
 * Checks that every expectation of a drill names a metric and compares it with a value of its kind, by trying it on a
 * run in which nothing happened; and that the steady state is one before the fault.
 * @throws DrillError naming each that does not.
 */
export function checkMetrics(drill: Drill, file: string): void {
  const summary = summariseDesign(NOTHING_HAPPENED);
  const problems: DrillProblem[] = [];
  const look = (expectations: readonly Expectation[], path: string): void =>
    expectations.forEach((expectation, index) => {
      try {
        evaluateExpectation(expectation, summary);
      } catch (error) {
        if (!(error instanceof MetricError)) throw error;
        problems.push({ path: `${path}/${index}/metric`, message: error.message });
      }
    });
  look(drill.steadyState, '/steadyState');
  problems.push(...tooLate(drill.steadyState));
  for (const [design, expectations] of Object.entries(drill.expect)) look(expectations, `/expect/${design}`);
  if (problems.length > 0) throw new DrillError(file, problems);
}

/** A figure that the fault can move says nothing about the state before it. */
function tooLate(steadyState: readonly Expectation[]): DrillProblem[] {
  return steadyState.flatMap(({ metric }, index) =>
    /^(green|steady)\./.test(metric)
      ? []
      : [
          {
            path: `/steadyState/${index}/metric`,
            message: `"${metric}" is not measured before the fault: expected a metric of the phase green or steady`,
          },
        ],
  );
}

const NOTHING_HAPPENED: DesignRun = {
  design: 'none',
  header: { schema: 1, run: 'none', seed: 0, target: '', startedAtMs: 0, arrivals: 0, arrivalsSha256: '' },
  records: [],
  phases: [],
  faults: [],
  samples: [],
  payouts: [],
  money: {
    verdict: 'unknown',
    checked: [],
    violations: [],
    unknowns: { total: 0, resolvedDone: 0, resolvedNone: 0, unresolved: 0 },
    doubts: [],
    seconds: 0,
  },
  fleetEvents: [],
};
