export { freePorts } from './free-ports.ts';
export type { Log } from './log.ts';
export { cpuSeconds, processTree, proportionalBytes, residentBytes } from './process-usage.ts';
export { Run } from './run.ts';
export type { FleetEvent, ServiceSpec, ServiceStatus } from './service.ts';
export { onStop } from './stop-signal.ts';
export { Supervisor } from './supervisor.ts';
