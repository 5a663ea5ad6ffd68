import { type Clock, within } from '@breakwater/clock';
import type { QueueName } from '@breakwater/contracts';
import { type DeadJob, type Death, deathOf } from './death.ts';

/** What a burial needs. */
export interface BurialParts {
  readonly clock: Clock;
  /** Writes a death down for good; must be harmless when it is told the same death twice. */
  readonly recordDeath: (death: Death) => Promise<void>;
}

/** How long recording may take, in milliseconds. */
const RECORD_MS = 5_000;
/** How long Redis may take to let go of the job, in milliseconds. */
const REMOVE_MS = 2_000;

/**
 * Records a death, then takes the job out of Redis. If it fails or the process dies on the way, the job is still among
 * the failed ones, and the next sweep buries it.
 * @throws what `recordDeath` or Redis throw, and Error when they take too long.
 */
export async function bury(parts: BurialParts, queue: QueueName, job: DeadJob): Promise<void> {
  await within(parts.clock, RECORD_MS, 'recording a dead letter', parts.recordDeath(deathOf(queue, job)));
  await within(parts.clock, REMOVE_MS, 'removing a dead job', job.remove());
}
