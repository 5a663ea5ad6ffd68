import { expect, it } from 'vitest';
import { type Arms, figuresOf } from './rounds.ts';
import type { ArmResult } from './window.ts';

function arm(perSecond: number, micros: number): ArmResult {
  return { perSecond, cpuMicros: { postgres: micros * 0.8, client: micros * 0.2 } };
}

/** `slowness` is that of the machine in this round, `again` that of the second run of the writer. */
function round(slowness: number, again = 1): Arms {
  return {
    writer: arm(5000 / slowness, 200 * slowness),
    statements: arm(1000 / slowness, 1600 * slowness),
    writerAgain: arm(5000 / slowness / again, 200 * slowness * again),
    batchFunction: arm(1250 / slowness, 2000 * slowness),
  };
}

it('compares within each round, so a machine that slows down in between changes no ratio', () => {
  const { toStatements, toFunction, quiet } = figuresOf([round(1), round(2), round(0.5)]);
  expect(toStatements.cpu).toMatchObject({ median: 8, low: 8, high: 8 });
  expect(toStatements.rate.median).toBe(5);
  expect(toFunction.cpu.median).toBe(10);
  expect(toFunction.rate.median).toBe(4);
  expect(quiet).toBe(true);
});

it('takes for each figure the baseline that does better in it', () => {
  const { toStronger } = figuresOf([round(1), round(2)]);
  expect(toStronger.cpu.median).toBe(8);
  expect(toStronger.rate.median).toBe(4);
});

it('says that the machine was not quiet when equal arms do not come out equal', () => {
  const { toItself, quiet } = figuresOf([round(1, 1.2), round(1, 1.3), round(1, 1.1)]);
  expect(toItself.rate.median).toBeCloseTo(1 / 1.2);
  expect(quiet).toBe(false);
});
