import type { ServiceName, TimelineEntry } from './drill-schema.ts';

/** The outside systems: how they behave can be steered while they run. */
export const STEERABLE_SERVICES: readonly ServiceName[] = ['credit-bureau-mock', 'bank-mock'];

/** Whether a kind of fault can be done to a service: any replica can be killed or paused, what else only to outside systems. */
export function canStrike(service: ServiceName, kind: TimelineEntry['fault']['kind']): boolean {
  return kind === 'kill' || kind === 'pause' || STEERABLE_SERVICES.includes(service);
}
