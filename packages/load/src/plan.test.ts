import { describe, expect, it } from 'vitest';
import type { Arrival } from './arrival.ts';
import { planLines, planLoad } from './plan.ts';
import { type LoadProfile, profileOf } from './profile.ts';
import { type Shape, peakPerSecond } from './shape.ts';

const POPULATION = { customers: 2_000, merchants: 50 };
const CONSTANT: Shape = { kind: 'constant', durationMs: 20_000, ratePerSecond: 100 };
const profile = profileOf(CONSTANT, POPULATION);

function bytesOf(of: LoadProfile, seed: number): string {
  return [...planLines(planLoad(of, seed))].join('');
}

function countBetween(of: LoadProfile, fromMs: number, untilMs: number): number {
  const times = planLoad(of, 7).arrivals.map((arrival) => arrival.intendedMs);
  return times.filter((timeMs) => timeMs >= fromMs && timeMs < untilMs).length;
}

/** The arrivals of a plan of one journey. */
function onlyOf(journey: string): readonly Arrival[] {
  return planLoad({ ...profile, journeys: { [journey]: 1 } }, 7).arrivals;
}

function ramp(fromPerSecond: number, toPerSecond: number): LoadProfile {
  return {
    ...profile,
    spacing: 'even',
    shape: { kind: 'ramp', durationMs: 10_000, fromPerSecond, toPerSecond },
  };
}

function topShare(numbers: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const number of numbers) counts.set(number, (counts.get(number) ?? 0) + 1);
  return Math.max(...counts.values()) / numbers.length;
}

/** The shortest time between a step and the one that goes on from it. */
function shortestMs(thinkMs: number): number {
  const { arrivals } = planLoad({ ...profile, thinkMs }, 7);
  const pauses = arrivals.flatMap(({ follows, intendedMs }) =>
    follows === undefined ? [] : [intendedMs - (arrivals[follows]?.intendedMs ?? Infinity)],
  );
  return Math.min(...pauses);
}

describe('planLoad', () => {
  it('gives the same bytes and the same hash for the same seed', () => {
    expect(bytesOf(profile, 7)).toBe(bytesOf(profile, 7));
    expect(planLoad(profile, 7).sha256).toBe(planLoad(profile, 7).sha256);
  });

  it('is pinned: these bytes change only when somebody means to change them', () => {
    expect(planLoad(profile, 7).sha256).toBe(
      '750571d2f28ba629775c19a9e1248b9966870a8f8d9177e5a60701e9796ad90d',
    );
  });

  it('gives other arrivals for another seed', () => {
    expect(planLoad(profile, 7).sha256).not.toBe(planLoad(profile, 8).sha256);
  });

  it('keeps times and customers when only the amounts change', () => {
    const dearer = planLoad({ ...profile, purchase: { ...profile.purchase, medianMinor: 90_000 } }, 7);
    const before = planLoad(profile, 7);
    expect(dearer.arrivals.map((a) => [a.intendedMs, a.customer])).toEqual(
      before.arrivals.map((a) => [a.intendedMs, a.customer]),
    );
    expect(dearer.sha256).not.toBe(before.sha256);
  });

  it('sorts arrivals by time and gives every key, order and trace once', () => {
    const { arrivals } = planLoad(profile, 7);
    expect(arrivals.every((a, i) => i === 0 || a.intendedMs >= (arrivals[i - 1]?.intendedMs ?? 0))).toBe(
      true,
    );
    const keys = arrivals.flatMap((a) => (a.money === undefined ? [] : [a.money.idempotencyKey]));
    expect(new Set(keys).size).toBe(keys.length);
    expect(new Set(arrivals.map((a) => a.traceId)).size).toBe(arrivals.length);
    expect(
      keys.every((key) => /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(key)),
    ).toBe(true);
  });

  it('keeps to the shares of the journeys and to the bounds of the amounts', () => {
    const { arrivals } = planLoad(profile, 7);
    for (const [journey, share] of Object.entries(profile.journeys)) {
      const found = arrivals.filter((a) => a.journey === journey).length / arrivals.length;
      expect(Math.abs(found - share), journey).toBeLessThan(0.03);
    }
    const amounts = arrivals.flatMap((a) => (a.journey === 'pay' ? [a.money?.amountMinor ?? 0] : []));
    expect(Math.min(...amounts)).toBeGreaterThanOrEqual(profile.purchase.minMinor);
    expect(Math.max(...amounts)).toBeLessThanOrEqual(profile.purchase.maxMinor);
  });

  it('lets each second step follow one first step of the same customer, after time to think', () => {
    const { arrivals } = planLoad(profile, 7);
    const firsts: Readonly<Record<string, readonly string[]>> = {
      capture: ['hold'],
      void: ['hold'],
      refund: ['pay', 'capture'],
      repay: ['pay', 'capture'],
    };
    const seconds = arrivals.filter((a) => a.follows !== undefined);
    expect(new Set(seconds.map((a) => a.journey))).toEqual(new Set(Object.keys(firsts)));
    for (const { journey, follows = 0, customer, intendedMs, money } of seconds) {
      const first = arrivals[follows];
      expect(firsts[journey]).toContain(first?.journey);
      expect(first?.customer).toBe(customer);
      expect(intendedMs - (first?.intendedMs ?? Infinity)).toBeGreaterThanOrEqual(2_000);
      const whole = first?.money?.amountMinor ?? Infinity;
      if (journey === 'void') expect(money?.amountMinor).toBeUndefined();
      else expect(money?.amountMinor ?? whole).toBeLessThanOrEqual(whole);
      if (journey === 'repay') expect(money?.amountMinor).toBeGreaterThanOrEqual(1);
    }
    expect(new Set(seconds.map((a) => a.follows)).size).toBe(seconds.length);
  });

  it('lets clients think for as long as the profile says', () => {
    expect(shortestMs(500)).toBeGreaterThanOrEqual(500);
    expect(shortestMs(500)).toBeLessThan(2_000);
    expect(shortestMs(6_000)).toBeGreaterThanOrEqual(6_000);
    expect(() => shortestMs(-1)).toThrow(/profile\.thinkMs/);
  });

  it('makes a first step where there is nothing to go on from', () => {
    expect(onlyOf('capture')[0]?.journey).toBe('hold');
    expect(onlyOf('void')[0]?.journey).toBe('hold');
    expect(onlyOf('refund')[0]?.journey).toBe('pay');
    expect(onlyOf('repay')[0]?.journey).toBe('pay');
    expect(onlyOf('refund').some(({ journey }) => journey === 'refund')).toBe(true);
  });

  it('prefers a few merchants strongly and lets some applicants come back', () => {
    const { arrivals } = planLoad(profile, 7);
    const merchants = arrivals.flatMap((a) => (a.purchase === undefined ? [] : [a.purchase.merchant]));
    expect(topShare(merchants)).toBeGreaterThan(0.15);
    const applicants = arrivals.flatMap((a) => (a.journey === 'borrow' ? [a.customer] : []));
    expect(new Set(applicants).size).toBeLessThan(applicants.length);
    expect(Math.max(...arrivals.map((a) => a.customer))).toBeLessThanOrEqual(POPULATION.customers);
  });

  it('offers a constant rate with every spacing', () => {
    expect(planLoad({ ...profile, spacing: 'even' }, 7).arrivals).toHaveLength(2_000);
    expect(planLoad({ ...profile, spacing: 'spread' }, 7).arrivals).toHaveLength(2_000);
    expect(Math.abs(planLoad(profile, 7).arrivals.length - 2_000)).toBeLessThan(4 * Math.sqrt(2_000));
  });

  it('spreads Poisson gaps like an exponential distribution', () => {
    const times = planLoad(profile, 7).arrivals.map((a) => a.intendedMs);
    const gaps = times.slice(1).map((timeMs, index) => timeMs - (times[index] ?? 0));
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
    const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length;
    expect(Math.sqrt(variance) / mean).toBeCloseTo(1, 1);
  });

  it('ramps in a straight line, also from and to zero', () => {
    expect(countBetween(ramp(0, 100), 0, 5_000)).toBe(125);
    expect(countBetween(ramp(0, 100), 5_000, 10_000)).toBe(375);
    expect(countBetween(ramp(100, 0), 0, 5_000)).toBe(375);
    expect(countBetween(ramp(100, 0), 5_000, 10_000)).toBe(125);
  });

  it('raises the rate for the time of a spike', () => {
    const spike: LoadProfile = {
      ...profile,
      spacing: 'spread',
      shape: {
        kind: 'spike',
        durationMs: 10_000,
        basePerSecond: 10,
        spikePerSecond: 200,
        spikeStartMs: 4_000,
        spikeMs: 1_000,
      },
    };
    expect(countBetween(spike, 0, 4_000)).toBe(40);
    expect(countBetween(spike, 4_000, 5_000)).toBe(200);
    expect(countBetween(spike, 5_000, 10_000)).toBe(50);
  });

  it('goes from step to step', () => {
    const steps = [10, 200, 0, 50].map((ratePerSecond) => ({ durationMs: 1_000, ratePerSecond }));
    const stepped: LoadProfile = { ...profile, spacing: 'spread', shape: { kind: 'steps', steps } };
    expect([0, 1, 2, 3].map((second) => countBetween(stepped, second * 1_000, (second + 1) * 1_000))).toEqual(
      [10, 200, 0, 50],
    );
    expect(peakPerSecond(stepped.shape)).toBe(200);
  });

  it('scales a trace to a peak or to a mean and compresses its time', () => {
    const trace = {
      secondsPerCount: 1,
      counts: [...Array<number>(60).fill(1), ...Array<number>(60).fill(4)],
    };
    const of = (scaleTo: { peakPerSecond: number } | { meanPerSecond: number }): LoadProfile => ({
      ...profile,
      spacing: 'spread',
      shape: { kind: 'trace', trace, compression: 10, scaleTo },
    });
    expect(planLoad(of({ peakPerSecond: 200 }), 7).durationMs).toBe(12_000);
    expect(countBetween(of({ peakPerSecond: 200 }), 0, 6_000)).toBe(300);
    expect(countBetween(of({ peakPerSecond: 200 }), 6_000, 12_000)).toBe(1_200);
    expect(planLoad(of({ meanPerSecond: 50 }), 7).arrivals).toHaveLength(600);
  });

  it.each([
    [{ customers: { count: 0, zipfExponent: 1 } }, 'profile.customers.count'],
    [{ journeys: { pay: 0, borrow: 0, look: 0 } }, 'profile.journeys'],
    [{ journeys: { pay: -1, borrow: 0, look: 2 } }, 'profile.journeys.pay'],
    [{ journeys: { pay: 1, steal: 1 } }, 'profile.journeys.steal'],
    [{ purchase: { ...profile.purchase, maxMinor: 1 } }, 'profile.purchase.maxMinor'],
    [{ shape: { ...CONSTANT, ratePerSecond: Number.NaN } }, 'profile.shape.ratePerSecond'],
    [{ shape: { ...CONSTANT, durationMs: 0 } }, 'profile.shape.durationMs'],
    [{ shape: { kind: 'steps', steps: [] } satisfies Shape }, 'profile.shape.steps'],
    [
      { shape: { kind: 'steps', steps: [{ durationMs: 1, ratePerSecond: -1 }] } satisfies Shape },
      'profile.shape.steps[0].ratePerSecond',
    ],
    [{ shape: { ...CONSTANT, ratePerSecond: 1_000_000, durationMs: 3_600_000 } }, 'profile.shape'],
  ])('names the part of a profile that is wrong: %j', (change, path) => {
    expect(() => planLoad({ ...profile, ...change }, 7)).toThrow(expect.objectContaining({ path }));
  });

  it('refuses a seed that is no 32-bit integer', () => {
    expect(() => planLoad(profile, 1.5)).toThrow(/seed/);
  });
});
