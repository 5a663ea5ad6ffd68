import { canStrike, possibleInstead } from './can-strike.ts';
import type { DrillProblem } from './drill-error.ts';
import type { Drill, FleetFault, ServiceName, TimelineEntry } from './drill-schema.ts';
import { isFleetFault } from './load-fault.ts';

/** Mistakes that a schema cannot see. */
export function contradictions(drill: Drill): DrillProblem[] {
  return [
    ...sharesProblems(drill),
    ...drill.timeline.flatMap((entry, index) => entryProblems(drill, entry, `/timeline/${index}`)),
    ...overlapProblems(drill),
  ];
}

function sharesProblems({ load }: Drill): DrillProblem[] {
  const sum = Object.values(load.shares).reduce((all, share) => all + share, 0);
  if (Math.abs(sum - 1) <= 1e-9) return [];
  return [{ path: '/load/shares', message: `must sum to 1, but sum to ${sum}` }];
}

function entryProblems(drill: Drill, entry: TimelineEntry, path: string): DrillProblem[] {
  const { from, to } = entry;
  return [
    ...(from < to ? [] : [{ path, message: `from (${from}) must be before to (${to})` }]),
    ...(isFleetFault(entry) ? targetProblems(drill, entry, path) : needlessOrMissing(entry, path)),
  ];
}

/** Of a fault without a target, or one of the load, which has none. */
function needlessOrMissing({ target, fault }: TimelineEntry, path: string): DrillProblem[] {
  if (fault.kind !== 'load') return [{ path: `${path}/target`, message: 'must be there' }];
  if (target === undefined) return [];
  return [
    { path: `${path}/target`, message: 'there is none: a fault of the load is acted out by all clients' },
  ];
}

function targetProblems(drill: Drill, { target, fault }: FleetFault, path: string): DrillProblem[] {
  const { service, replica = 1 } = target;
  const count = replicasOf(drill, service);
  return [
    ...(replica <= count
      ? []
      : [
          {
            path: `${path}/target/replica`,
            message: `there is no ${service} ${replica}: the fleet has ${count}`,
          },
        ]),
    ...(canStrike(service, fault.kind)
      ? []
      : [
          {
            path: `${path}/target/service`,
            message: possibleInstead(service, fault.kind),
          },
        ]),
  ];
}

/** The load can be one thing at a time. */
function overlapProblems({ timeline }: Drill): DrillProblem[] {
  const loads = timeline.map((entry, index) => ({ ...entry, index })).filter((entry) => !isFleetFault(entry));
  return loads.flatMap((later, position) => {
    const same = loads
      .slice(0, position)
      .find(({ phase, from, to }) => phase === later.phase && from < later.to && later.from < to);
    if (same === undefined) return [];
    return [
      { path: `/timeline/${later.index}`, message: `overlaps with the load of /timeline/${same.index}` },
    ];
  });
}

/** There is one of each outside system. */
function replicasOf({ replicas }: Drill, service: ServiceName): number {
  return service === 'credit-bureau-mock' || service === 'bank-mock' ? 1 : replicas[service];
}
