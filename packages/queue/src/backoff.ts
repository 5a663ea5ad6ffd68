import type { Random } from '@breakwater/clock';
import type { QueueSettings } from './queue-settings.ts';

/** How much of a pause jitter may take away, so that jobs which failed together do not come back together. */
const JITTER = 0.25;

/**
 * The pause before the next attempt, in milliseconds:
 *
 *     min(first * 2^(failures - 1), max), less up to a quarter of it
 */
export function pauseMs(
  { pauseMsFirst, pauseMsMax }: Pick<QueueSettings, 'pauseMsFirst' | 'pauseMsMax'>,
  failures: number,
  random: Pick<Random, 'uniform'>,
): number {
  const fullMs = Math.min(pauseMsFirst * 2 ** Math.max(0, failures - 1), pauseMsMax);
  return Math.round(fullMs * (1 - JITTER * random.uniform()));
}
