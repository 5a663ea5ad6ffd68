import { describe, expect, it } from 'vitest';
import { counterIncrease, edgeAttemptsIn } from './counters.ts';
import { costOf } from './cost.ts';
import type { DesignRun, FleetSample } from './record.ts';
import { syntheticDesignRun } from './synthetic-drill.ts';

const sample = (atMs: number, counters: Record<string, number>, cpuSeconds = 0, up = true): FleetSample => ({
  atMs,
  replicas: [{ name: 'credit', replica: 1, up, cpuSeconds, residentBytes: 100 }],
  breakers: [],
  counters,
});
const runWith = (samples: FleetSample[]): DesignRun => ({
  ...syntheticDesignRun('resilient'),
  samples,
  phases: [{ name: 'steady', startMs: 0, endMs: 4_000 }],
});

describe('counterIncrease', () => {
  const samples = [sample(0, { calls: 10 }), sample(1_000, { calls: 15 }), sample(2_000, { calls: 18 })];

  it('counts from the last sample before the span', () => {
    expect(counterIncrease(samples, 'calls', { startMs: 500, endMs: 2_000 })).toBe(8);
    expect(counterIncrease(samples, 'calls', { startMs: 1_000, endMs: 2_000 })).toBe(3);
  });

  it('goes on counting when a restart sets the total back', () => {
    const restarted = [...samples, sample(3_000, { calls: 4 }), sample(4_000, { calls: 6 })];
    expect(counterIncrease(restarted, 'calls', { startMs: 0, endMs: 4_000 })).toBe(8 + 4 + 2);
  });

  it('is null without samples or without the counter', () => {
    expect(counterIncrease([], 'calls', { startMs: 0, endMs: 1 })).toBeNull();
    expect(counterIncrease(samples, 'other', { startMs: 0, endMs: 2_000 })).toBeNull();
  });
});

describe('edgeAttemptsIn', () => {
  it('finds every edge once, in order', () => {
    const samples = [
      sample(0, { 'edgeAttempts{b->c}': 1 }),
      sample(1, { 'edgeAttempts{a->b}': 1, bureauCalls: 2 }),
    ];
    expect(edgeAttemptsIn(samples).map(({ edge }) => edge)).toEqual(['a->b', 'b->c']);
  });
});

describe('costOf', () => {
  it('adds the CPU time that a replica used before and after a restart', () => {
    const run = runWith([
      sample(0, { bureauCalls: 1 }, 5),
      sample(1_000, { bureauCalls: 3 }, 7),
      sample(2_000, { bureauCalls: 3 }, 0, false),
      sample(3_000, { bureauCalls: 4 }, 1),
    ]);
    expect(costOf(run, 0, 1_500)).toEqual({
      cpuSeconds: 3,
      cpuSecondsPerThousandGood: 2,
      bureauCalls: 3,
      residentBytesMax: 100,
    });
  });

  it('is null without samples', () => {
    expect(costOf(runWith([]), 0, 0)).toEqual({
      cpuSeconds: null,
      cpuSecondsPerThousandGood: null,
      bureauCalls: null,
      residentBytesMax: null,
    });
  });
});
