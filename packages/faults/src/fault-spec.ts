import { type Static, Type } from 'typebox';
import { AmbiguousFault } from './ambiguous.ts';
import { CallbackFault } from './callback.ts';
import { CapacityFault } from './capacity.ts';
import { DuplicateFault } from './duplicate.ts';
import { ErrorsFault } from './errors.ts';
import { HangFault } from './hang.ts';
import { LatencyFault } from './latency.ts';
import { LostAnswerFault } from './lost-answer.ts';
import { MalformedFault } from './malformed.ts';
import { QuotaFault } from './quota.ts';
import { RefuseFault } from './refuse.ts';
import { StaleFault } from './stale.ts';
import { WrongPersonFault } from './wrong-person.ts';

/** The faults that strike calls: each is a policy around the work, whatever the work is. */
const callFaultSchemas = {
  latency: LatencyFault,
  errors: ErrorsFault,
  hang: HangFault,
  'lost-answer': LostAnswerFault,
  quota: QuotaFault,
} as const;

/** The faults of the work itself: each tells a service of one trade what to do wrong. */
const workFaultSchemas = {
  duplicate: DuplicateFault,
  ambiguous: AmbiguousFault,
  refuse: RefuseFault,
  callback: CallbackFault,
  stale: StaleFault,
  malformed: MalformedFault,
  'wrong-person': WrongPersonFault,
} as const;

/** The schema of each fault that a service can act out, by its kind. */
export const faultSchemas = { ...callFaultSchemas, ...workFaultSchemas, capacity: CapacityFault } as const;
export type FaultKind = keyof typeof faultSchemas;

export const CallFault = Type.Union([LatencyFault, ErrorsFault, HangFault, LostAnswerFault, QuotaFault]);
export type CallFault = Static<typeof CallFault>;

export const WorkFault = Type.Union([
  DuplicateFault,
  AmbiguousFault,
  RefuseFault,
  CallbackFault,
  StaleFault,
  MalformedFault,
  WrongPersonFault,
]);
export type WorkFault = Static<typeof WorkFault>;

/** How many faults one process may have at a time. */
export const FAULTS_MAX = 16;

export const FaultSpec = Type.Union([...CallFault.anyOf, ...WorkFault.anyOf, CapacityFault]);
export type FaultSpec = Static<typeof FaultSpec>;

/** Whether a fault strikes calls, and not the work itself. */
export function isCallFault(spec: FaultSpec): spec is CallFault {
  return spec.kind in callFaultSchemas;
}

/** Whether a fault takes from the capacity of a replica. */
export function isCapacityFault(spec: FaultSpec): spec is CapacityFault {
  return spec.kind === 'capacity';
}

/** Whether a fault is one of the work itself. */
export function isWorkFault(spec: FaultSpec): spec is WorkFault {
  return spec.kind in workFaultSchemas;
}

/** The faults of a process, the outermost first. */
export const faultsSchema = Type.Array(FaultSpec, { maxItems: FAULTS_MAX });
