import type { CustomerSeed } from '@breakwater/contracts';
import { expect, it } from 'vitest';
import { totalsOf, traitLines } from './summary.ts';

const customer = (
  limitMinor: number,
  openingPayLaterMinor: number,
  status: CustomerSeed['status'],
  traits: Partial<CustomerSeed> = {},
): CustomerSeed => ({
  customerId: 'c-0000001',
  status,
  limitMinor,
  payLaterLimitMinor: limitMinor,
  cashLoanLimitMinor: 0,
  openingPayLaterMinor,
  region: 'hunan',
  incomeMinor: 500,
  repaymentHabit: 'on_time',
  ...traits,
});

it('adds limits and debts up exactly, overpaid balances included', () => {
  const totals = totalsOf([
    customer(1_000_000_000_000, 300, 'active'),
    customer(1_000, 1_001, 'overdue'),
    customer(500, -200, 'active'),
    customer(500, 500, 'frozen'),
  ]);
  expect(totals).toMatchObject({
    customers: 4,
    limitMinor: 1_000_000_002_000n,
    owedMinor: 1_601n,
    overdue: 1,
    overLimit: 1,
  });
});

it('counts regions and habits, the largest region first, and finds the income in the middle', () => {
  const totals = totalsOf([
    customer(1, 0, 'active', { region: 'hebei', incomeMinor: 90_000_000 }),
    customer(1, 0, 'active', { region: 'anhui', incomeMinor: 100, repaymentHabit: 'late' }),
    customer(1, 0, 'active', { incomeMinor: 1_000 }),
    customer(1, 0, 'active', { incomeMinor: 99 }),
    customer(1, 0, 'active', { region: 'anhui', incomeMinor: 2_000_000 }),
    customer(1, 0, 'active', { region: 'jilin', repaymentHabit: 'never' }),
    customer(1, 0, 'active', { region: 'fujian' }),
    customer(1, 0, 'active', { region: 'gansu' }),
  ]);
  expect(totals.regions.slice(0, 3)).toEqual([
    ['anhui', 2],
    ['hunan', 2],
    ['fujian', 1],
  ]);
  expect(totals.incomeMinor).toEqual({ min: 99, median: 500, max: 90_000_000 });
  expect(totals.habits).toEqual({ early: 0, on_time: 6, late: 1, never: 1 });
  expect(traitLines(totals)).toEqual([
    'regions           anhui 2, hunan 2, fujian 1, gansu 1, hebei 1, elsewhere 1 (1 more regions)',
    'incomes           0.99 to 900,000.00 CNY a month, 5.00 in the middle',
    'repayment habits  early 0, on_time 6, late 1, never 1',
  ]);
});
