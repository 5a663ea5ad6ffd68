export { canStrike, possibleInstead } from './can-strike.ts';
export { BUREAU_MS, capacityPerSecond } from './capacity-of.ts';
export { DrillError, type DrillProblem } from './drill-error.ts';
export * from './drill-schema.ts';
export { isFleetFault, isServiceFault, isStoreFault } from './kind-of-entry.ts';
export { LoadFault } from './load-fault.ts';
export { listDrills, loadDrill } from './load-drill.ts';
export { parseDrill } from './parse-drill.ts';
