import { createHash } from 'node:crypto';
import { Random } from '@breakwater/clock';
import type { Arrival } from './arrival.ts';
import { ArrivalDrawer } from './arrival-drawer.ts';
import { checkProfile } from './check-profile.ts';
import { LoadInputError, requireNumber } from './input-error.ts';
import type { LoadProfile } from './profile.ts';
import { durationMsOf, expectedArrivals, segmentsOf } from './shape.ts';
import { arrivalTimesMs } from './spacing.ts';

/** A longer plan would not fit into memory beside what the run records. */
const ARRIVALS_MAX = 1_000_000;

/** Everything that a run will ask for, decided before it begins. */
export interface LoadPlan {
  readonly seed: number;
  readonly durationMs: number;
  /** In the order of their intended times. */
  readonly arrivals: readonly Arrival[];
  /** Of the plan's canonical bytes, see `planLines`. */
  readonly sha256: string;
}

/**
 * Decides every arrival of a run. The same profile and seed give the same arrivals, byte for byte. Each choice draws from
 * a random stream of its own, so that a change to one (say the shares of the journeys) leaves the others as they were.
 * @throws LoadInputError when the profile or the seed is wrong, or when the plan would be too large.
 */
export function planLoad(profile: LoadProfile, seed: number): LoadPlan {
  checkProfile(profile);
  requireNumber('seed', seed, { min: 0, max: 0xffff_ffff, integer: true });
  const segments = segmentsOf(profile.shape);
  if (expectedArrivals(segments) > ARRIVALS_MAX)
    throw new LoadInputError('profile.shape', `asks for more than ${ARRIVALS_MAX} arrivals`);
  const arrivals: Arrival[] = [];
  const drawer = new ArrivalDrawer(profile, seed);
  const times = arrivalTimesMs(segments, profile.spacing, Random.forPurpose(seed, 'times'));
  for (const timeMs of times) {
    arrivals.push(drawer.draw(Math.round(timeMs * 1000) / 1000));
  }
  const plan = { seed, durationMs: durationMsOf(profile.shape), arrivals };
  const hash = createHash('sha256');
  for (const line of planLines(plan)) hash.update(line);
  return { ...plan, sha256: hash.digest('hex') };
}

/** The canonical bytes of a plan: one line of JSON for the whole and one for each arrival. */
export function* planLines(plan: Omit<LoadPlan, 'sha256'>): Generator<string> {
  yield `${JSON.stringify({ seed: plan.seed, durationMs: plan.durationMs, arrivals: plan.arrivals.length })}\n`;
  for (const arrival of plan.arrivals) yield `${JSON.stringify(arrival)}\n`;
}
