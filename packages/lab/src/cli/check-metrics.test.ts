import { type Drill, DrillError, listDrills, loadDrill } from '@breakwater/drills';
import { describe, expect, it } from 'vitest';
import { testDrill } from '../runner/test-drill.ts';
import { checkMetrics } from './check-metrics.ts';

const text = { en: 'x', zh: 'x' };
const expectation = { text, metric: 'money.verdict', operator: '==', value: 'pass' } as const;
const steady = { text, metric: 'steady.pay.good', operator: '>=', value: 1 } as const;

function problemsOf(changes: Partial<Drill>): unknown {
  try {
    checkMetrics({ ...testDrill, ...changes }, 'mine.yaml');
  } catch (error) {
    if (error instanceof DrillError) return error.problems;
    throw error;
  }
  return [];
}

const shipped = await listDrills();

describe('checkMetrics', () => {
  it.each(shipped)('finds nothing wrong with the shipped drill %s', async (name) => {
    const drill = await loadDrill(name);
    expect(() => checkMetrics(drill, name)).not.toThrow();
  });

  it('names file and place of every expectation whose metric does not exist', () => {
    const wrong = { ...expectation, metric: 'fault.pay.happiness' };
    const check = (): void =>
      checkMetrics({ ...testDrill, steadyState: [steady, wrong], expect: { naive: [wrong] } }, 'mine.yaml');
    expect(check).toThrow(/mine\.yaml: \/steadyState\/1\/metric: "fault\.pay\.happiness" is not a metric/);
    expect(check).toThrow(/mine\.yaml: \/expect\/naive\/0\/metric: /);
  });

  it('refuses to compare a word with a number, a number with a word, and a word by size', () => {
    const kinds = [
      { ...expectation, value: 1 },
      { ...expectation, metric: 'locateSeconds', value: 'soon' },
      { ...expectation, operator: '>=' as const },
    ];
    expect(problemsOf({ expect: { naive: kinds } })).toEqual([
      expect.objectContaining({ path: '/expect/naive/0/metric' }),
      expect.objectContaining({ path: '/expect/naive/1/metric' }),
      expect.objectContaining({ path: '/expect/naive/2/metric' }),
    ]);
  });

  it('refuses a steady state that is not measured before the fault', () => {
    const green = { ...steady, metric: 'green.all.goodputShareOfOffered' };
    const late = { ...steady, metric: 'fault.pay.good' };
    expect(problemsOf({ steadyState: [steady, green, late, expectation] })).toEqual([
      {
        path: '/steadyState/2/metric',
        message:
          '"fault.pay.good" is not measured before the fault: expected a metric of the phase green or steady',
      },
      expect.objectContaining({ path: '/steadyState/3/metric' }),
    ]);
  });
});
