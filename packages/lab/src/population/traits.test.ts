import { describe, expect, it } from 'vitest';
import { InputError } from '../input-error.ts';
import { CsvRow } from './csv-row.ts';
import type { CustomerMapping } from './mapping.ts';
import type { TraitMapping } from './trait-mapping.ts';
import { type Traits, traitsOf } from './traits.ts';

const CELLS = {
  city: 'HZ',
  where: 'hunan',
  pay: '120000',
  band: 'B',
  habit: 'early',
  m1: '0',
  m2: '2',
  bad: '?',
  odd: 'toString',
};

function traits(rules: TraitMapping, status: 'active' | 'overdue' = 'active'): Traits {
  const mapping: CustomerMapping = {
    name: 'mine',
    source: 'a test',
    minorUnitsPerUnit: 100,
    id: 'id',
    limit: 'limit',
    cashLoanLimitPercent: 50,
    ...rules,
  };
  return traitsOf(new CsvRow('people.csv', 3, CELLS), mapping, { limitMinor: 1_000_001, status });
}

function mistake(rules: TraitMapping): string {
  try {
    traits(rules);
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  return 'nothing was wrong';
}

describe('the region of a customer', () => {
  it('is a constant, a cell, what a table says of a cell, or unknown', () => {
    expect(traits({ region: { constant: 'hebei' } }).region).toBe('hebei');
    expect(traits({ region: { column: 'where' } }).region).toBe('hunan');
    expect(traits({ region: { column: 'city', values: { HZ: 'zhejiang' } } }).region).toBe('zhejiang');
    const otherwise = { column: 'city', values: { SH: 'shanghai' }, otherwise: 'guangxi' };
    expect(traits({ region: otherwise }).region).toBe('guangxi');
    expect(traits({}).region).toBe('unknown');
  });

  it('is refused with its place when it is none', () => {
    expect(mistake({ region: { column: 'city' } })).toBe(
      'people.csv: line 3, column city: "HZ" is no region; expected 2 to 20 letters from a to z, such as zhejiang',
    );
    expect(mistake({ region: { column: 'city', values: { SH: 'shanghai', BJ: 'beijing' } } })).toBe(
      'people.csv: line 3, column city: "HZ" is not in the table of the mapping; expected one of SH, BJ',
    );
    const many = Object.fromEntries(Array.from({ length: 25 }, (_, index) => [`k${index}`, 'hebei']));
    expect(mistake({ region: { column: 'city', values: many } })).toMatch(/k18, k19 or 5 others$/);
    expect(mistake({ region: { column: 'odd', values: { SH: 'shanghai' } } })).toMatch(
      /"toString" is not in/,
    );
  });
});

describe('the income of a customer', () => {
  it('is a constant, a cell, what a table says of a cell, or a share of the limit', () => {
    expect(traits({ income: { constant: 5_000 } }).incomeMinor).toBe(500_000);
    expect(traits({ income: { column: 'pay', months: 12 } }).incomeMinor).toBe(1_000_000);
    expect(traits({ income: { column: 'pay' } }).incomeMinor).toBe(12_000_000);
    expect(traits({ income: { column: 'band', values: { A: 3_000, B: 8_000 } } }).incomeMinor).toBe(800_000);
    expect(traits({ income: { limitPercent: 50 } }).incomeMinor).toBe(500_000);
    expect(traits({}).incomeMinor).toBe(750_000);
  });

  it('is refused with its place when it is none', () => {
    expect(mistake({ income: { column: 'bad' } })).toBe(
      'people.csv: line 3, column bad: "?" is not a whole number',
    );
    const row = new CsvRow('people.csv', 3, { pay: '-1' });
    const mapping = { minorUnitsPerUnit: 100, income: { column: 'pay' } } as CustomerMapping;
    expect(() => traitsOf(row, mapping, { limitMinor: 0, status: 'active' })).toThrow(
      'people.csv: line 3, column pay: "-1" is a negative income; expected zero or more',
    );
  });
});

describe('the repayment habit of a customer', () => {
  it('is a constant, a cell, what a table says of a cell, or follows from the state', () => {
    expect(traits({ repaymentHabit: { constant: 'never' } }).repaymentHabit).toBe('never');
    expect(traits({ repaymentHabit: { column: 'habit' } }).repaymentHabit).toBe('early');
    const table = { column: 'band', values: { A: 'early', B: 'late' } } as const;
    expect(traits({ repaymentHabit: table }).repaymentHabit).toBe('late');
    expect(traits({}).repaymentHabit).toBe('on_time');
    expect(traits({}, 'overdue').repaymentHabit).toBe('late');
  });

  it.each([
    [['m1', 'm2'], 2, 1, -1, 'never'],
    [['m1', 'm2'], 3, 1, -1, 'late'],
    [['m1'], 3, 1, -1, 'on_time'],
    [['m1'], 3, 1, 0, 'early'],
  ] as const)(
    'follows from the worst of the delays in %j: never from %d, late from %d, early up to %d: %s',
    (columns, neverFrom, lateFrom, earlyUpTo, habit) => {
      const history = { columns: [...columns], neverFrom, lateFrom, earlyUpTo };
      expect(traits({ repaymentHabit: { history } }).repaymentHabit).toBe(habit);
    },
  );

  it('reads optional columns of its history where they are', () => {
    const rule = { columns: ['m1'], optionalColumns: ['m2', 'm3'], neverFrom: 2, lateFrom: 1, earlyUpTo: 0 };
    expect(traits({ repaymentHabit: { history: rule } }).repaymentHabit).toBe('never');
  });

  it('is refused with its place when it is none', () => {
    expect(mistake({ repaymentHabit: { column: 'bad' } })).toBe(
      'people.csv: line 3, column bad: "?" is no repayment habit; expected one of early, on_time, late, never',
    );
    const history = { columns: ['m1', 'bad'], neverFrom: 2, lateFrom: 1, earlyUpTo: 0 };
    expect(mistake({ repaymentHabit: { history } })).toBe(
      'people.csv: line 3, column bad: "?" is not a whole number',
    );
  });
});
