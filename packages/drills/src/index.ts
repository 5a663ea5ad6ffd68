export { BUREAU_MS, capacityPerSecond } from './capacity-of.ts';
export * from './drill-schema.ts';
export { DrillError, type DrillProblem, listDrills, loadDrill, parseDrill } from './load-drill.ts';
