import type { Clock } from '@breakwater/clock';
import { type PolicyListener, WorkQueue } from '@breakwater/resilience';
import type { EdgeDesign } from './edges.ts';

/**
 * The waiting line in front of a service's slots, as the server side of its edge says; without one it is first come,
 * first served, without bound. 0 slots, or Infinity, mean that the slots are not bounded.
 */
export function buildQueue(
  design: EdgeDesign,
  slots: number,
  clock: Clock,
  listener: PolicyListener,
): WorkQueue {
  const queue = design.server.queue;
  const { why: _, classSlotsMax = {}, ...options } = queue ?? {};
  const bounded = slots === 0 ? Number.POSITIVE_INFINITY : slots;
  return new WorkQueue(
    { ...options, classSlotsMax: { ...classSlotsMax }, slots: bounded },
    { edge: design.edge, clock, listener },
  );
}
