import { createHash } from 'node:crypto';
import { Random } from '@breakwater/clock';
import type { Arrival } from './arrival.ts';
import type { AttackPlan } from './attack/attack.ts';
import { drawAttacks } from './attack/draw-attacks.ts';
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
  /** What attackers send beside them; absent: there are none. */
  readonly attack?: AttackPlan;
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
  if (attacksOf(profile) > ARRIVALS_MAX)
    throw new LoadInputError('profile.attack', `asks for more than ${ARRIVALS_MAX} requests`);
  const arrivals: Arrival[] = [];
  const drawer = new ArrivalDrawer(profile, seed);
  const times = arrivalTimesMs(segments, profile.spacing, Random.forPurpose(seed, 'times'));
  for (const timeMs of times) {
    arrivals.push(drawer.draw(Math.round(timeMs * 1000) / 1000));
  }
  const attack = profile.attack && drawAttacks(profile.attack, profile.customers.count, seed);
  const drawn = attack === undefined ? {} : { attack };
  const plan = { seed, durationMs: durationMsOf(profile.shape), arrivals, ...drawn };
  const hash = createHash('sha256');
  for (const line of planLines(plan)) hash.update(line);
  return { ...plan, sha256: hash.digest('hex') };
}

function attacksOf({ attack }: LoadProfile): number {
  return attack === undefined ? 0 : (attack.ratePerSecond * attack.durationMs) / 1000;
}

/** The canonical bytes of a plan: one line of JSON for the whole, one for each arrival and one for each attack. */
export function* planLines(plan: Omit<LoadPlan, 'sha256'>): Generator<string> {
  const { seed, durationMs, arrivals, attack } = plan;
  yield `${JSON.stringify({ seed, durationMs, arrivals: arrivals.length, attacks: attack?.attacks.length })}\n`;
  for (const arrival of arrivals) yield `${JSON.stringify(arrival)}\n`;
  for (const one of attack?.attacks ?? []) yield `${JSON.stringify(one)}\n`;
}
