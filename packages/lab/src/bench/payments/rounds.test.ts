import { expect, it } from 'vitest';
import type { ArmResult } from './arm.ts';
import { type Round, figuresOf } from './rounds.ts';

function arm(perSecond: number, answers: ArmResult['answers'] = {}): ArmResult {
  return { perSecond, answers, cpuMicros: { postgres: perSecond * 2 } };
}

function round(factor: number, again = 1): Round {
  return {
    resilient: arm(200 * factor, { 201: 10, 503: 2 }),
    pgbench: arm(1000 * factor),
    naive: arm(300 * factor),
    pgbenchAgain: arm(1000 * factor * again),
    resilientAgain: arm(200 * factor * again),
  };
}

it('compares within each round, so a machine that slows down in between changes no ratio', () => {
  const figures = figuresOf([round(1), round(0.5), round(2)]);
  expect(figures.resilientToPgbench).toMatchObject({ median: 0.2, low: 0.2, high: 0.2 });
  expect(figures.naiveToPgbench.median).toBeCloseTo(0.3);
  expect(figures.perSecond.resilient).toMatchObject({ median: 200, low: 100, high: 400 });
  expect(figures.quiet).toBe(true);
});

it('says that the machine was not quiet when equal arms do not come out equal', () => {
  const figures = figuresOf([round(1, 0.8), round(1, 0.9), round(1, 0.85)]);
  expect(figures.resilientToItself.median).toBeCloseTo(0.85);
  expect(figures.quiet).toBe(false);
});

it('counts every answer that was no payment, and takes the median of the processor time', () => {
  const figures = figuresOf([round(1), round(1)]);
  expect(figures.otherAnswers).toEqual({ 503: 4 });
  expect(figures.cpuMicros.pgbench).toEqual({ postgres: 2000 });
});
