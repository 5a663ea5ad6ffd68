import { type Static, Type } from 'typebox';
import { ErrorsFault } from './errors.ts';
import { HangFault } from './hang.ts';
import { LatencyFault } from './latency.ts';
import { LostAnswerFault } from './lost-answer.ts';

/** The schema of each fault that strikes a service's calls, by its kind. */
export const faultSchemas = {
  latency: LatencyFault,
  errors: ErrorsFault,
  hang: HangFault,
  'lost-answer': LostAnswerFault,
} as const;

/** How many faults one process may have at a time. */
export const FAULTS_MAX = 16;

export const FaultSpec = Type.Union([LatencyFault, ErrorsFault, HangFault, LostAnswerFault]);
export type FaultSpec = Static<typeof FaultSpec>;

/** The faults of a process, the outermost first. */
export const faultsSchema = Type.Array(FaultSpec, { maxItems: FAULTS_MAX });
