import { type Drill, type TimelineEntry, capacityPerSecond } from '@breakwater/drills';
import type { DrillTexts, RunConfig } from '../measure/record.ts';
import type { ChosenPopulation } from '../platform/choose-population.ts';

/** What a report says about a drill. */
export function drillTexts(drill: Drill): DrillTexts {
  const { name, title, story, lesson, causeGroup, source, teaches } = drill;
  return { name, title, story, lesson, causeGroup, source, teaches };
}

/** What a report says about how a drill was run. */
export function drillConfig(
  drill: Drill,
  options: { readonly population: ChosenPopulation; readonly trace: { readonly source: string } | null },
  customers: number,
): RunConfig {
  const { load, replicas } = drill;
  const capacity = capacityPerSecond(drill.capacity, replicas, load.shares);
  const shares = Object.entries(load.shares).map(
    ([journey, share]) => `${journey} ${Math.round(share * 100)}%`,
  );
  const pace =
    options.trace === null
      ? `${load.shape} ${rateText(capacity, load.ofCapacity)}${drill.timeline.map((entry) => surgeText(capacity, entry)).join('')}`
      : `trace, ${load.traceCompression} times as fast, its peak ${load.tracePeakOfCapacity} of capacity`;
  return {
    capacity: (['gateway', 'credit', 'risk'] as const).map((service) => ({
      service,
      replicas: replicas[service],
      slots: drill.capacity[service].slots,
      serviceMs: drill.capacity[service].serviceMs,
    })),
    load: `${pace}; ${shares.join(', ')}; patience ${load.patienceMs} ms, ${load.retriesMax} retry`,
    customers: `${options.population.source}: ${customers} accounts`,
    trace: options.trace?.source ?? null,
  };
}

function rateText(capacity: number, ofCapacity: number): string {
  return `${(capacity * ofCapacity).toFixed(0)}/s`;
}

/** A time at which the load is another; nothing for other faults. */
function surgeText(capacity: number, { phase, fault }: TimelineEntry): string {
  if (fault.kind !== 'load') return '';
  return `, ${rateText(capacity, fault.ofCapacity)} (${fault.ofCapacity} of capacity) in ${phase}`;
}
