import type { Expectation } from '@breakwater/drills';
import { describe, expect, it } from 'vitest';
import type { DesignRun } from '../measure/record.ts';
import { judgeDrill } from '../measure/summary.ts';
import { syntheticDesignRun, syntheticDrill } from '../measure/synthetic-drill.ts';
import { outcomesOf } from './outcomes-of.ts';

const text = { en: 'x', zh: 'x' };
const steady: Expectation = {
  text,
  metric: 'steady.all.goodputShareOfOffered',
  operator: '>=',
  value: 0.95,
};
const standing: Expectation = {
  text,
  metric: 'fault.pay.goodputShareOfOffered',
  operator: '>=',
  value: 0.9,
};
const drill = { steadyState: [steady], expect: { naive: [standing] } };

/** The run on a machine that answers everything of the steady phase, but only after the objective. */
function slowBeforeTheFault(run: DesignRun): DesignRun {
  const phase = run.phases.find(({ name }) => name === 'steady');
  const records = run.records.map((record) =>
    phase !== undefined && record.intendedMs >= phase.startMs && record.intendedMs < phase.endMs
      ? { ...record, answeredMs: record.intendedMs + 2_500 }
      : record,
  );
  return { ...run, records };
}

function verdictOn(run: DesignRun): string | undefined {
  const [judged] = judgeDrill({
    ...syntheticDrill(),
    runs: [run],
    expectations: { [run.design]: outcomesOf(drill, run) },
  });
  return judged?.verdict;
}

describe('outcomesOf', () => {
  const run = syntheticDesignRun('naive');

  it('tells the steady state from what is expected under the fault, with what was measured and required', () => {
    expect(outcomesOf(drill, run)).toEqual({
      steadyState: [{ text, held: true, measured: '100.0%', required: '>= 95.0%' }],
      underFault: [{ text, held: false, measured: expect.any(String) as string, required: '>= 90.0%' }],
    });
    expect(outcomesOf(drill, syntheticDesignRun('resilient')).underFault).toEqual([]);
  });

  it('accuses a design that was steady and missed its expectation, and not one that was too slow before the fault', () => {
    expect(verdictOn(run)).toBe('fail');
    const slow = slowBeforeTheFault(run);
    expect(outcomesOf(drill, slow).steadyState).toMatchObject([{ held: false, measured: '0.0%' }]);
    expect(verdictOn(slow)).toBe('inconclusive');
  });
});
