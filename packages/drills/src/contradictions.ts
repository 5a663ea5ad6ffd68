import type { DrillProblem } from './drill-error.ts';
import type { Drill, ServiceName, TimelineEntry } from './drill-schema.ts';
import { canStrike, possibleInstead } from './can-strike.ts';

/** Mistakes that a schema cannot see. */
export function contradictions(drill: Drill): DrillProblem[] {
  return [
    ...sharesProblems(drill),
    ...drill.timeline.flatMap((entry, index) => entryProblems(drill, entry, index)),
  ];
}

function sharesProblems({ load }: Drill): DrillProblem[] {
  const sum = Object.values(load.shares).reduce((all, share) => all + share, 0);
  if (Math.abs(sum - 1) <= 1e-9) return [];
  return [{ path: '/load/shares', message: `must sum to 1, but sum to ${sum}` }];
}

function entryProblems(
  drill: Drill,
  { from, to, target, fault }: TimelineEntry,
  index: number,
): DrillProblem[] {
  const path = `/timeline/${index}`;
  const { service, replica = 1 } = target;
  const count = replicasOf(drill, service);
  return [
    ...(from < to ? [] : [{ path, message: `from (${from}) must be before to (${to})` }]),
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

/** There is one of each outside system. */
function replicasOf({ replicas }: Drill, service: ServiceName): number {
  return service === 'credit-bureau-mock' || service === 'bank-mock' ? 1 : replicas[service];
}
