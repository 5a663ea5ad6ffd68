import { durationMsOf, inSteps, planLoad } from '@breakwater/load';
import { describe, expect, it } from 'vitest';
import { InputError } from '../input-error.ts';
import { loadProfileOf } from './load-profile.ts';
import { scheduleOf } from './schedule.ts';
import { testDrill, testFault, testSurge } from './test-drill.ts';

const population = { customers: 50, merchants: 5 };
const minute = scheduleOf(testDrill, 'short');

/** A second by second trace with a crowd of 90 at `peakAt`. */
function crowd(seconds: number, peakAt: number): { secondsPerCount: number; counts: number[] } {
  return {
    secondsPerCount: 1,
    counts: Array.from({ length: seconds }, (_, second) => (Math.abs(second - peakAt) < 20 ? 90 : 3)),
  };
}

const surging: typeof testDrill = {
  ...testDrill,
  timeline: [
    testSurge({ phase: 'retrigger', from: 0, to: 1 }, 3),
    testSurge({ phase: 'fault', from: 0.5, to: 0.8 }, 3),
    testFault(),
  ],
};

const tooShort = (): unknown => loadProfileOf(testDrill, minute, population, crowd(599, 300));

describe('loadProfileOf', () => {
  it('asks for the multiple of the capacity that the drill states', () => {
    const { shape, spacing, journeys } = loadProfileOf(testDrill, minute, population, null);
    expect(shape).toEqual({ kind: 'constant', durationMs: 60_000, ratePerSecond: 50 });
    expect(spacing).toBe('even');
    expect(journeys).toEqual(testDrill.load.shares);
  });

  it('spaces the arrivals like independent people when the drill says so', () => {
    const drill = { ...testDrill, load: { ...testDrill.load, shape: 'poisson' as const } };
    expect(loadProfileOf(drill, minute, population, null).spacing).toBe('poisson');
  });

  it('asks for what a fault of the load says while it lasts, and for the usual rate before and after', () => {
    const { shape } = loadProfileOf(surging, scheduleOf(surging, 'short'), population, null);
    expect(shape).toEqual({
      kind: 'steps',
      steps: [
        { durationMs: 25_000, ratePerSecond: 50 },
        { durationMs: 3_000, ratePerSecond: 300 },
        { durationMs: 12_000, ratePerSecond: 50 },
        { durationMs: 10_000, ratePerSecond: 300 },
        { durationMs: 10_000, ratePerSecond: 50 },
      ],
    });
  });

  it('plays a trace around a fault of the load', () => {
    const drill = { ...testDrill, timeline: [testSurge({ phase: 'fault', from: 0.5, to: 0.8 }, 3)] };
    const schedule = scheduleOf(drill, 'short');
    const { shape, spacing } = loadProfileOf(drill, schedule, population, crowd(5_000, 3_000));
    expect(spacing).toBe('spread');
    expect(durationMsOf(shape)).toBeCloseTo(schedule.durationMs, 6);
    const rates = inSteps(shape, 60).map(({ ratePerSecond }) => Math.round(ratePerSecond));
    // The crowd has its peak of 80 a second, and the surge three times the capacity.
    expect(rates.slice(25, 28)).toEqual([300, 300, 300]);
    expect(Math.max(...rates.slice(28))).toBe(80);
    expect(rates[5]).toBe(3);
  });

  it('plays the stretch around the busiest moment of a trace that fills the run', () => {
    const { shape } = loadProfileOf(testDrill, minute, population, crowd(5_000, 3_000));
    if (shape.kind !== 'trace') throw new Error(`a ${shape.kind} profile`);
    expect(shape.compression).toBe(10);
    expect(shape.trace.counts).toHaveLength(600);
    expect(Math.max(...shape.trace.counts)).toBe(90);
    expect(shape.trace.counts.at(0)).toBe(3);
    expect(shape.trace.counts.at(-1)).toBe(3);
  });

  it('scales the peak of a trace to what a healthy fleet just carries', () => {
    const { shape } = loadProfileOf(testDrill, minute, population, crowd(5_000, 3_000));
    expect(shape).toMatchObject({ scaleTo: { peakPerSecond: 80 } });
  });

  it('refuses a trace that is shorter than the run', () => {
    expect(tooShort).toThrow(InputError);
    expect(tooShort).toThrow('the trace is too short for this drill');
  });

  it('makes the same arrivals from the same seed, and others from another', () => {
    const profile = loadProfileOf(testDrill, minute, population, null);
    const [one, again, other] = [1, 1, 2].map((seed) => planLoad(profile, seed));
    expect(one?.arrivals).toHaveLength(3_000);
    expect(again?.sha256).toBe(one?.sha256);
    expect(other?.sha256).not.toBe(one?.sha256);
  });
});
