import type { FleetPlan } from './service-specs.ts';

/** What keeps the money right and can be left out on purpose. */
export const BREAKABLE = ['idempotency', 'bank-look-up', 'outbox'] as const;
export type Breakable = (typeof BREAKABLE)[number];

/** What the replicas of a fleet are given for it: each is the setting of one service. */
export function brokenEnvironment(what: Breakable | undefined): NonNullable<FleetPlan['environment']> {
  switch (what) {
    case undefined:
      return {};
    case 'idempotency':
      return { credit: { BROKEN: what } };
    case 'bank-look-up':
    case 'outbox':
      return { worker: { BROKEN: what } };
  }
}
