import type { PhaseName } from '@breakwater/drills';

/** How the run of one design goes. */
export interface RunProgress {
  /** A phase of the load, or what is done before and after it. */
  readonly stage: PhaseName | 'boot' | 'heal' | 'verify';
  /** Milliseconds since the load began; 0 before. */
  readonly elapsedMs: number;
  /** Good answers and arrivals in the last second; null outside the load. */
  readonly goodPerSecond: number | null;
  readonly offeredPerSecond: number | null;
  readonly faultActive: boolean;
}

/** Progress of a stage outside the load. */
export function outsideLoad(stage: 'boot' | 'heal' | 'verify', elapsedMs: number): RunProgress {
  return { stage, elapsedMs, goodPerSecond: null, offeredPerSecond: null, faultActive: false };
}
