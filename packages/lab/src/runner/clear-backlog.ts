import { type Clock, sleep } from '@breakwater/clock';
import type { LocalText } from '../measure/record.ts';
import { type ReplicaWork, workOf } from './fleet-at-work.ts';
import type { SampledReplica } from './scrape.ts';

/** How long what is under way may take once the load has ended, in milliseconds. */
const PATIENCE_MS = 5_000;
const LOOK_EVERY_MS = 250;

/**
 * Sees to it that a fleet comes to rest when its load has ended. By then no client waits any more, so that a line that
 * still stands is work for nobody, and may take minutes. An operator ends that by a restart, and so does this: it kills
 * whoever has something left. What that leaves in doubt is read back by its key like all that is in doubt.
 * @returns the names of the replicas that were killed; none when the fleet came to rest by itself.
 */
export async function clearBacklog(
  replicas: readonly SampledReplica[],
  kill: (name: string, replica: number) => void,
  clock: Clock,
): Promise<readonly string[]> {
  const endMs = clock.monotonicMs() + PATIENCE_MS;
  for (;;) {
    const work = await workOf(replicas);
    if (!work.some(standsInLine)) return [];
    if (clock.monotonicMs() >= endMs) {
      const busy = work.filter(isBusy);
      for (const { name, replica } of busy) kill(name, replica);
      return busy.map(({ name, replica }) => `${name} ${replica}`);
    }
    await sleep(clock, LOOK_EVERY_MS);
  }
}

/** What the timeline says of it; null when nobody had to be killed. */
export function backlogText(killed: readonly string[]): LocalText | null {
  if (killed.length === 0) return null;
  const names = killed.join(', ');
  return {
    en: `The load is over, and what stood in line was for nobody: ${names} restarted`,
    zh: `负载已结束，队列中的请求已无人等待：重启 ${names}`,
  };
}

function standsInLine({ load }: ReplicaWork): boolean {
  return load !== null && load.waiting > 0;
}

/** Also one that has nothing in its line: what it works on may have come from a line, and go on to one. */
function isBusy({ load }: ReplicaWork): boolean {
  return load !== null && load.inUse + load.waiting > 0;
}
