import type { DrillProblem } from './drill-error.ts';
import type { Drill, ServiceFault, TimelineEntry } from './drill-schema.ts';
import { isServiceFault } from './kind-of-entry.ts';
import { strikeProblems } from './strike-problems.ts';

/** Mistakes that a schema cannot see. */
export function contradictions(drill: Drill): DrillProblem[] {
  return [
    ...sharesProblems(drill),
    ...drill.timeline.flatMap((entry, index) => entryProblems(drill, entry, `/timeline/${index}`)),
    ...overlapProblems(drill),
    ...deafProblems(drill),
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
    ...strikeProblems(drill, entry, path),
  ];
}

/** The load can be one thing at a time. */
function overlapProblems({ timeline }: Drill): DrillProblem[] {
  const loads = timeline
    .map((entry, index) => ({ ...entry, index }))
    .filter(({ fault }) => fault.kind === 'load');
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

/** A fault of a service, with its time. */
type ServiceEntry = TimelineEntry & ServiceFault;

/** A replica that stands still takes no order, so no other fault of it can begin or end meanwhile. */
function deafProblems({ timeline }: Drill): DrillProblem[] {
  const entries = timeline.flatMap((entry, index) => (isServiceFault(entry) ? [{ entry, index }] : []));
  const pauses = entries.filter(({ entry }) => entry.fault.kind === 'pause');
  return entries.flatMap(({ entry, index }) => {
    if (entry.fault.kind === 'pause' || entry.fault.kind === 'kill') return [];
    const pause = pauses.find((each) => isDeafTo(each.entry, entry))?.entry;
    if (pause === undefined) return [];
    const { service, replica = 1 } = pause.target;
    const message = `begins or ends while ${service} ${replica} stands still (${pause.from} to ${pause.to}), which takes no order`;
    return [{ path: `/timeline/${index}`, message }];
  });
}

function isDeafTo(pause: ServiceEntry, { phase, target, from, to }: ServiceEntry): boolean {
  const { service, replica = 1 } = pause.target;
  const isSame = pause.phase === phase && target.service === service;
  if (!isSame || (target.replica ?? replica) !== replica) return false;
  return [from, to].some((at) => at >= pause.from && at <= pause.to);
}
