import { metric } from '@breakwater/contracts';
import { type SampledReplica, scrape } from './scrape.ts';

/**
 * What the replicas are still working on, as sentences; empty when none works on anything. A request that stands in a
 * queue can still move money, so the money is not looked at before this is empty. A replica that does not answer may
 * be at work.
 */
export async function fleetAtWork(replicas: readonly SampledReplica[]): Promise<readonly string[]> {
  const states = await Promise.all(replicas.map(stateOf));
  return states.filter((state) => state !== null);
}

async function stateOf(replica: SampledReplica): Promise<string | null> {
  const name = `${replica.name} ${replica.replica}`;
  const series = await scrape(replica);
  if (series === null) return `${name} does not say whether it is still at work`;
  const level = (wanted: string): number =>
    series.reduce((sum, each) => (each.name === wanted ? sum + each.value : sum), 0);
  const waiting = level(metric.queueWaiting);
  const inUse = level(metric.slotsInUse);
  if (waiting + inUse === 0) return null;
  return `${name} still works on ${inUse} requests, and ${waiting} wait in its queue`;
}
