import { Random } from '@breakwater/clock';
import { arrivalTimesMs } from '../spacing.ts';
import { weighted } from '../weighted.ts';
import { type Attack, ATTACK_KINDS, type AttackPlan, type AttackProfile } from './attack.ts';

/** Decides every request of the attackers on so many customers; its times are independent of each other. */
export function drawAttacks(profile: AttackProfile, customers: number, seed: number): AttackPlan {
  const random = Random.forPurpose(seed, 'attacks');
  const shares = ATTACK_KINDS.map((kind) => profile.kinds[kind] ?? 0);
  const { startMs, durationMs, ratePerSecond, addresses } = profile;
  const endMs = startMs + durationMs;
  const stretch = { startMs, endMs, fromPerSecond: ratePerSecond, toPerSecond: ratePerSecond };
  const segments = durationMs > 0 ? [stretch] : [];
  const times = arrivalTimesMs(segments, 'poisson', Random.forPurpose(seed, 'attack times'));
  const attacks = Array.from(times, (timeMs): Attack => ({
    intendedMs: Math.round(timeMs * 1000) / 1000,
    kind: weighted(ATTACK_KINDS, shares, random),
    address: random.below(addresses),
    aim: random.uint32(),
  }));
  return { addresses, customers, attacks };
}
