import { DesignError } from '@breakwater/designs';
import { DrillError } from '@breakwater/drills';
import { LoadInputError, TraceError } from '@breakwater/load';
import { InputError } from '../input-error.ts';
import { MetricError } from '../measure/metrics.ts';

/** What a command's exit status means. */
export const exitStatus = { held: 0, runFailed: 1, inputWrong: 2, notHeld: 99 } as const;

const INPUT_ERRORS = [InputError, DesignError, DrillError, MetricError, LoadInputError, TraceError];

/** The exit status for an error that a command threw: wrong input, or a run that failed. */
export function exitStatusOf(error: unknown): number {
  return INPUT_ERRORS.some((kind) => error instanceof kind) ? exitStatus.inputWrong : exitStatus.runFailed;
}
