import { type Drill, capacityPerSecond } from '@breakwater/drills';
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
  const rate = capacityPerSecond(drill.capacity, replicas, load.shares) * load.ofCapacity;
  const shares = Object.entries(load.shares).map(
    ([journey, share]) => `${journey} ${Math.round(share * 100)}%`,
  );
  const pace =
    options.trace === null
      ? `${load.shape} ${rate.toFixed(0)}/s`
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
