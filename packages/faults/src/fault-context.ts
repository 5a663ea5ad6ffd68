import type { Clock, Random } from '@breakwater/clock';
import type { Ending } from './ending.ts';

/** What a fault needs to act. */
export interface FaultContext {
  readonly clock: Clock;
  readonly random: Random;
  /** When it ends. */
  readonly ending: Ending;
}
