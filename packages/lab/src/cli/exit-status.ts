import { DesignError } from '@breakwater/designs';
import { DrillError } from '@breakwater/drills';
import { LoadInputError, TraceError } from '@breakwater/load';
import { InputError } from '../input-error.ts';
import { MetricError } from '../measure/metrics.ts';
import type { Verdict } from '../measure/summary.ts';

/** What a command's exit status means. */
export const exitStatus = { held: 0, runFailed: 1, inputWrong: 2, notHeld: 99 } as const;

const INPUT_ERRORS = [InputError, DesignError, DrillError, MetricError, LoadInputError, TraceError];

/** The exit status for an error that a command threw: wrong input, or a run that failed. */
export function exitStatusOf(error: unknown): number {
  return INPUT_ERRORS.some((kind) => error instanceof kind) ? exitStatus.inputWrong : exitStatus.runFailed;
}

/**
 * The exit status of a drill. What was found about one design goes before what could not be found out about another: a
 * missed expectation or money that is not proved right first, then a design without a result, and only then success.
 * @param designs how many designs were to be run; those that were not reached have no verdict.
 */
export function exitStatusOfDrill(verdicts: readonly Verdict[], designs: number): number {
  if (verdicts.some((verdict) => verdict === 'fail' || verdict === 'unknown')) return exitStatus.notHeld;
  const passed = verdicts.filter((verdict) => verdict === 'pass');
  return passed.length === designs ? exitStatus.held : exitStatus.runFailed;
}
