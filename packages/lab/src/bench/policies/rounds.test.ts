import { expect, it } from 'vitest';
import { renderPolicies } from './render.ts';
import type { ProxyResult } from './proxy-arm.ts';
import { type Round, figuresOf } from './rounds.ts';
import { subjects } from './subjects/subjects.ts';

const NAMES = subjects.map(({ name }) => name);

function arm(cpuMicros: number): ProxyResult {
  return { cpuMicros, requests: 50_000, perSecond: 1, otherAnswers: {} };
}

/** The same for what is measured twice. */
function nanosOf(name: string): number {
  return 1 + NAMES.indexOf(name.replace(', again', ''));
}

/** A round on a machine that is so many times slower, in which repeated arms came out so many times dearer. */
function round(factor: number, again = 1): Round {
  return {
    proxied: {
      resilient: arm(220 * factor),
      naive: arm(200 * factor),
      bare: arm(100 * factor),
      resilientAgain: arm(220 * factor * again),
      naiveAgain: arm(200 * factor * again),
    },
    calls: Object.fromEntries(NAMES.map((name) => [name, { calls: 1, cpuNanos: nanosOf(name) * factor }])),
  };
}

const MACHINE = { cores: 2, cpu: 'some', memoryGib: 8, system: 'Linux', node: '24' };
const PLAN = { connections: 8, warmUpSeconds: 1, seconds: 1, warmUpMs: 1, usedMs: 1, seed: 1 };

function reportOf(rounds: readonly Round[]): string {
  return renderPolicies({
    ...PLAN,
    schema: 1,
    machine: { ...MACHINE, takenAt: '2026-01-01T00:00:00.000Z', commit: 'abc' },
    rounds: rounds.length,
    customers: 1,
    figures: figuresOf(rounds),
    proxied: rounds.map(({ proxied }) => proxied),
  });
}

it('compares within each round, so a machine that slows down in between changes no ratio', () => {
  const figures = figuresOf([round(1), round(3), round(2)]);
  expect(figures.resilientToNaive).toMatchObject({ median: expect.closeTo(1.1), low: expect.closeTo(1.1) });
  expect(figures.resilientToNaive.values).toHaveLength(6);
  expect(figures.naiveToBareProxy.median).toBeCloseTo(2);
  expect(figures.quiet).toBe(true);
});

it('says that the machine was not quiet when equal arms do not come out equal', () => {
  expect(figuresOf([round(1, 1.2), round(1, 1.1)]).quiet).toBe(false);
  expect(reportOf([round(1, 1.2)])).toContain('these rounds do not show. Equal arms did not come out equal');
});

it('has a row for every subject, each of which has a name of its own, and says whether the goal is met', () => {
  const report = reportOf([round(1)]);
  expect(new Set(NAMES).size).toBe(NAMES.length);
  for (const name of NAMES) expect(report).toContain(`| ${name} `);
  expect(report).toContain('add 10 % to a proxied request; the goal of at most 25 % more is met');
});
