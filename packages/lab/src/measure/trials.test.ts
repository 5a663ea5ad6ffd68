import { expect, it } from 'vitest';
import { judgeDrill } from './summary.ts';
import { syntheticDrill } from './synthetic-drill.ts';
import { COMPARED, type Trial, compareTrials } from './trials.ts';

/** Trials of the made-up drill, in which `naive` collapses and `resilient` does not. */
function trialsOf(seeds: readonly number[], designs?: readonly ('naive' | 'resilient')[]): Trial[] {
  return seeds.map((seed) => ({
    seed,
    judged: judgeDrill(syntheticDrill(designs === undefined ? { seed } : { seed, designs })),
  }));
}

it('tells designs apart that differ in every trial, and says which is the better one', () => {
  const { rows, designs, seeds } = compareTrials(trialsOf([1, 2, 3, 4, 5, 6]));
  expect([designs, seeds]).toEqual([
    ['naive', 'resilient'],
    [1, 2, 3, 4, 5, 6],
  ]);
  const row = rows.find(({ figure }) => figure.name === 'fault.pay')!;
  expect(row.differences[0]).toBeNull();
  expect(row.differences[1]!.finding).toBe('better');
  expect(row.differences[1]!.low).toBeGreaterThan(0.3);
  const p99 = rows.find(({ figure }) => figure.name === 'fault.latencyP99Ms')!;
  expect(p99.differences[1]!.median).toBeLessThan(0);
  expect(p99.differences[1]!.finding).toBe('better');
});

it('calls a difference that goes both ways noise', () => {
  const trials = trialsOf([1, 2, 3, 4, 5, 6], ['resilient']);
  const others = trialsOf([11, 12, 13, 14, 15, 16], ['resilient']);
  const paired = trials.map(({ seed, judged }, index) => ({
    seed,
    judged: [...judged, ...others[index]!.judged],
  }));
  const { rows } = compareTrials(paired);
  expect(rows.find(({ figure }) => figure.name === 'fault.pay')!.differences[1]!.finding).toBe('noise');
});

it('has no median of a figure that some trial did not reach', () => {
  const trials = trialsOf([1, 2, 3]).map(({ seed, judged: [naive, resilient] }, index) => {
    const { summary } = naive!;
    const incidents = summary.incidents.map((each) => ({ ...each, recoverSeconds: null }));
    const down = { ...naive!, summary: { ...summary, incidents } };
    return { seed, judged: [index === 1 ? down : naive!, resilient!] };
  });
  const { rows } = compareTrials(trials);
  const recovery = rows.find(({ figure }) => figure.name === 'recoverSeconds')!;
  expect(recovery.designs[0]).toBeNull();
  expect(recovery.designs[1]).not.toBeNull();
  expect(recovery.differences[1]).toBeNull();
});

it('gives the same intervals for the same trials', () => {
  expect(compareTrials(trialsOf([4, 5, 6]))).toEqual(compareTrials(trialsOf([4, 5, 6])));
});

it('has nothing to say of no trial', () => {
  expect(compareTrials([]).rows).toEqual([]);
  expect(new Set(COMPARED.map(({ name }) => name)).size).toBe(COMPARED.length);
});
