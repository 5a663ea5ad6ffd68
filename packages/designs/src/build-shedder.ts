import type { Clock } from '@breakwater/clock';
import { LoadShedder, type PolicyListener, usualPriority } from '@breakwater/resilience';
import type { EdgeDesign } from './edges.ts';

/**
 * What sheds load in front of a service, as the server side of its edge says; undefined when it says nothing.
 * @param delayMs how late the process comes to everything, in milliseconds.
 */
export function buildShedder(
  { edge, server: { shed } }: EdgeDesign,
  delayMs: () => number,
  clock: Clock,
  listener: PolicyListener,
): LoadShedder | undefined {
  if (shed === undefined) return undefined;
  const { why: _, classPriority, ...options } = shed;
  return new LoadShedder(options, { edge, clock, listener }, delayMs, {
    ...(classPriority ?? usualPriority),
  });
}
