import type { ToxicFault } from '@breakwater/faults';
import { parseToxic } from '@breakwater/faults/proxy';
import { canStrike, possibleInstead } from './can-strike.ts';
import type { DrillProblem } from './drill-error.ts';
import type { Drill, ServiceFault, ServiceName, StoreFault, TimelineEntry } from './drill-schema.ts';
import { isOfNetwork, isServiceFault, isStoreFault } from './kind-of-entry.ts';

/** What is wrong with what an entry strikes: its target is missing, needless, of another kind, or not there. */
export function strikeProblems(drill: Drill, entry: TimelineEntry, path: string): DrillProblem[] {
  if (isServiceFault(entry)) return [...mixed(entry, path), ...serviceProblems(drill, entry, path)];
  if (isStoreFault(entry)) return [...mixed(entry, path), ...storeProblems(entry, path)];
  if (entry.fault.kind === 'load' && entry.target === undefined) return [];
  return [{ path: `${path}/target`, message: expectedTarget(entry) }];
}

/** What the target should be instead. */
function expectedTarget({ target, fault }: TimelineEntry): string {
  if (fault.kind === 'load') return 'there is none: a fault of the load is acted out by all clients';
  if (target === undefined) return 'must be there';
  return isOfNetwork({ fault })
    ? `must name a store: ${fault.kind} strikes the network in front of one`
    : `must name a service: ${fault.kind} strikes no store`;
}

function mixed({ target }: TimelineEntry, path: string): DrillProblem[] {
  const isOfStore = target?.store !== undefined;
  if (!isOfStore || (target?.service === undefined && target?.replica === undefined)) return [];
  return [{ path: `${path}/target`, message: 'must name a service or a store, not both' }];
}

function serviceProblems(drill: Drill, { target, fault }: ServiceFault, path: string): DrillProblem[] {
  const { service, replica = 1 } = target;
  const count = replicasOf(drill, service);
  const problems: DrillProblem[] = [];
  if (replica > count) {
    const message = `there is no ${service} ${replica}: the fleet has ${count}`;
    problems.push({ path: `${path}/target/replica`, message });
  }
  if (!canStrike(service, fault.kind))
    problems.push({ path: `${path}/target/service`, message: possibleInstead(service, fault.kind) });
  return problems;
}

function storeProblems({ fault }: StoreFault, path: string): DrillProblem[] {
  if (fault.kind === 'down') return [];
  const { kind: _, ...toxic }: ToxicFault = fault;
  try {
    parseToxic(toxic);
    return [];
  } catch (error) {
    return [{ path: `${path}/fault`, message: (error as Error).message }];
  }
}

/** There is one of each outside system. */
function replicasOf({ replicas }: Drill, service: ServiceName): number {
  return service === 'credit-bureau-mock' || service === 'bank-mock' ? 1 : replicas[service];
}
