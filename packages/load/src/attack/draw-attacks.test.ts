import { describe, expect, it } from 'vitest';
import { LoadInputError } from '../input-error.ts';
import { planLines, planLoad } from '../plan.ts';
import { profileOf } from '../profile.ts';
import type { AttackProfile } from './attack.ts';

const ATTACK: AttackProfile = {
  startMs: 2_000,
  durationMs: 3_000,
  ratePerSecond: 400,
  kinds: { guess: 3, replay: 1 },
  addresses: 5,
};

const profile = profileOf(
  { kind: 'constant', durationMs: 10_000, ratePerSecond: 10 },
  { customers: 100, merchants: 5 },
);

const attacked = (changes: object = {}) => planLoad({ ...profile, attack: { ...ATTACK, ...changes } }, 7);

describe('the attacks of a plan', () => {
  it('come at their rate, in their time, in their shares, from all addresses', () => {
    const attacks = attacked().attack?.attacks ?? [];
    expect(Math.abs(attacks.length - 1_200)).toBeLessThan(4 * Math.sqrt(1_200));
    const times = attacks.map(({ intendedMs }) => intendedMs);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(Math.min(...times)).toBeGreaterThanOrEqual(2_000);
    expect(Math.max(...times)).toBeLessThan(5_000);
    const guesses = attacks.filter(({ kind }) => kind === 'guess').length;
    expect(Math.abs(guesses / attacks.length - 0.75)).toBeLessThan(0.05);
    expect(attacks.every(({ kind }) => kind !== 'probe')).toBe(true);
    expect(new Set(attacks.map(({ address }) => address)).size).toBe(5);
  });

  it('follow from the seed, byte for byte, and leave the customers as they were', () => {
    expect([...planLines(attacked())]).toEqual([...planLines(attacked())]);
    expect(attacked().arrivals).toEqual(planLoad(profile, 7).arrivals);
    expect(attacked().sha256).not.toBe(planLoad(profile, 7).sha256);
    expect(attacked({ ratePerSecond: 401 }).sha256).not.toBe(attacked().sha256);
  });

  it.each([
    ['profile.attack.startMs', { startMs: 10_001 }],
    ['profile.attack.durationMs', { durationMs: 8_001 }],
    ['profile.attack.ratePerSecond', { ratePerSecond: -1 }],
    ['profile.attack.addresses', { addresses: 0 }],
    ['profile.attack.kinds', { kinds: { guess: 0 } }],
    ['profile.attack.kinds', { kinds: null }],
    ['profile.attack.kinds.guess', { kinds: { guess: 'many' } }],
    ['profile.attack.kinds.ddos', { kinds: { ddos: 1 } }],
  ])('are refused with a wrong %s', (path, changes) => {
    expect(() => attacked(changes)).toThrow(expect.objectContaining({ path }));
  });

  it('are refused when there are more than a plan can hold', () => {
    const many = { ...profile.shape, durationMs: 20_000_000, ratePerSecond: 0.01 } as const;
    const attack = { ...ATTACK, startMs: 0, durationMs: 20_000_000, ratePerSecond: 100 };
    expect(() => planLoad({ ...profile, shape: many, attack }, 7)).toThrow(LoadInputError);
  });
});
