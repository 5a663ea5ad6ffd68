export {
  CRASH_POINTS,
  type CrashPointName,
  CrashPoints,
  CrashPointSpec,
  crashPointsSchema,
} from './crash-points.ts';
export { Ending } from './ending.ts';
export { ErrorsFault } from './errors.ts';
export { FaultBoard } from './fault-board.ts';
export { faultPolicy } from './fault-policy.ts';
export { type FaultKind, FaultSpec, faultSchemas, faultsSchema } from './fault-spec.ts';
export { HangFault } from './hang.ts';
export { LatencyFault } from './latency.ts';
export { LostAnswerFault } from './lost-answer.ts';
export { behaviourRoutes, crashPointRoutes, type OperatorRoute } from './operator-routes.ts';
export { MALFORMED_VARIANTS, type MalformedVariant } from './malformed.ts';
export { type FaultProblem, FaultSpecError, parseFaults, parseFaultsText } from './parse-faults.ts';
export { possibleFaults } from './possible-faults.ts';
export { KillFault, PauseFault, ProcessFault } from './process-fault.ts';
export { type Served, serveStruck, type StruckAnswer } from './serve-struck.ts';
export type { WorkFaults } from './work-faults.ts';
