import type { Clock } from '@breakwater/clock';
import { type PolicyListener, WorkQueue } from '@breakwater/resilience';
import type { EdgeDesign } from './edges.ts';

/**
 * The waiting line in front of a service's slots, as the server side of its edge says; without one it is first come,
 * first served, without bound. How many slots there are may change while it works; Infinity means no bound.
 */
export function buildQueue(
  design: EdgeDesign,
  slots: () => number,
  clock: Clock,
  listener: PolicyListener,
): WorkQueue {
  const queue = design.server.queue;
  const { why: _, classSlotsMax = {}, classPriority = {}, codel = {}, ...options } = queue ?? {};
  return new WorkQueue(
    { ...options, ...codel, classSlotsMax: { ...classSlotsMax }, classPriority: { ...classPriority }, slots },
    { edge: design.edge, clock, listener },
  );
}
