import {
  type Drill,
  PHASES,
  type PhaseName,
  type StoreName,
  type TimelineEntry,
  isFleetFault,
  isStoreFault,
} from '@breakwater/drills';
import type { PlannedFault } from './injector.ts';

/** How long the drill takes: `short` for a look, `full` for a decision. */
export type Scale = 'short' | 'full';

/** Milliseconds since the load began, `[startMs, endMs)`. */
interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

/** When everything of a drill happens. The same drill and scale give the same schedule. */
export interface Schedule {
  readonly phases: readonly ({ readonly name: PhaseName } & Span)[];
  readonly faults: readonly ({ readonly id: string; readonly entry: TimelineEntry } & Span)[];
  readonly durationMs: number;
}

/** Lays a drill's phases end to end and places its faults in them. */
export function scheduleOf(drill: Drill, scale: Scale): Schedule {
  const phases: ({ name: PhaseName } & Span)[] = [];
  let atMs = 0;
  for (const name of PHASES) {
    const endMs = atMs + drill.phases[scale][name] * 1000;
    phases.push({ name, startMs: atMs, endMs });
    atMs = endMs;
  }
  const faults = drill.timeline.map((entry, index) => {
    const phase = phases.find(({ name }) => name === entry.phase) ?? { startMs: 0, endMs: 0 };
    const lengthMs = phase.endMs - phase.startMs;
    return {
      id: `fault-${index + 1}`,
      entry,
      startMs: Math.round(phase.startMs + entry.from * lengthMs),
      endMs: Math.round(phase.startMs + entry.to * lengthMs),
    };
  });
  return { phases, faults, durationMs: atMs };
}

/** The faults that are done to the fleet; those of the load are part of the generator's plan. */
export function fleetFaultsOf({ faults }: Schedule): PlannedFault[] {
  return faults.flatMap(({ entry, ...planned }) => (isFleetFault(entry) ? [{ ...planned, entry }] : []));
}

/** The stores in front of which the network is struck. */
export function storesStruckBy({ faults }: Schedule): StoreName[] {
  const stores = faults.flatMap(({ entry }) => (isStoreFault(entry) ? [entry.target.store] : []));
  return [...new Set(stores)];
}

/** The times at which the load is not the usual one, in their order. */
export function loadFaultsOf({ faults }: Schedule): ({ readonly ofCapacity: number } & Span)[] {
  return faults
    .flatMap(({ entry: { fault }, startMs, endMs }) =>
      fault.kind === 'load' ? [{ ofCapacity: fault.ofCapacity, startMs, endMs }] : [],
    )
    .toSorted((a, b) => a.startMs - b.startMs);
}

/** Whether any fault is in place at a moment, also one of the load. */
export function isFaultAt(schedule: Schedule, atMs: number): boolean {
  return schedule.faults.some(({ startMs, endMs }) => atMs >= startMs && atMs < endMs);
}

/** The phase that a moment of the run lies in; undefined before the first and after the last. */
export function phaseAt(schedule: Schedule, atMs: number): PhaseName | undefined {
  return schedule.phases.find(({ startMs, endMs }) => atMs >= startMs && atMs < endMs)?.name;
}
