import { metric } from '@breakwater/contracts';
import { type SampledReplica, scrape } from './scrape.ts';

/** What one replica is still doing; null when it does not say. */
export interface ReplicaWork {
  readonly name: string;
  readonly replica: number;
  readonly load: { readonly inUse: number; readonly waiting: number } | null;
}

/** Asks every replica how many requests it works on and how many wait for that. */
export function workOf(replicas: readonly SampledReplica[]): Promise<ReplicaWork[]> {
  return Promise.all(
    replicas.map(async (asked) => {
      const { name, replica } = asked;
      const series = await scrape(asked);
      if (series === null) return { name, replica, load: null };
      const level = (wanted: string): number =>
        series.reduce((sum, each) => (each.name === wanted ? sum + each.value : sum), 0);
      return {
        name,
        replica,
        load: { inUse: level(metric.slotsInUse), waiting: level(metric.queueWaiting) },
      };
    }),
  );
}

/**
 * What the replicas are still working on, as sentences; empty when none works on anything. A request that stands in a
 * queue can still move money, so the money is not looked at before this is empty. A replica that does not answer may
 * be at work.
 */
export async function fleetAtWork(replicas: readonly SampledReplica[]): Promise<readonly string[]> {
  return (await workOf(replicas)).flatMap(({ name, replica, load }) => {
    if (load === null) return [`${name} ${replica} does not say whether it is still at work`];
    const { inUse, waiting } = load;
    if (inUse + waiting === 0) return [];
    return [`${name} ${replica} still works on ${inUse} requests, and ${waiting} wait in its queue`];
  });
}
