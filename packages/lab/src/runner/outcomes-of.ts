import type { Drill, Expectation } from '@breakwater/drills';
import { evaluateExpectation } from '../measure/expectation.ts';
import type { DesignOutcomes, DesignRun, ExpectationOutcome } from '../measure/record.ts';
import { summariseDesign } from '../measure/summary.ts';

/** Every design must reach the steady state; what is expected of it under the fault depends on the design. */
export function outcomesOf(
  { steadyState, expect }: Pick<Drill, 'steadyState' | 'expect'>,
  run: DesignRun,
): DesignOutcomes {
  const summary = summariseDesign(run);
  const compare = (expectations: readonly Expectation[]): ExpectationOutcome[] =>
    expectations.map((each) => ({ text: each.text, ...evaluateExpectation(each, summary) }));
  return { steadyState: compare(steadyState), underFault: compare(expect[run.design] ?? []) };
}
