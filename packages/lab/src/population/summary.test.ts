import type { CustomerSeed } from '@breakwater/contracts';
import { expect, it } from 'vitest';
import { totalsOf } from './summary.ts';

const customer = (limitMinor: number, openingPayLaterMinor: number, status: CustomerSeed['status']) => ({
  customerId: 'c-0000001',
  status,
  limitMinor,
  payLaterLimitMinor: limitMinor,
  cashLoanLimitMinor: 0,
  openingPayLaterMinor,
});

it('adds limits and debts up exactly, overpaid balances included', () => {
  const totals = totalsOf([
    customer(1_000_000_000_000, 300, 'active'),
    customer(1_000, 1_001, 'overdue'),
    customer(500, -200, 'active'),
    customer(500, 500, 'frozen'),
  ]);
  expect(totals).toEqual({
    customers: 4,
    limitMinor: 1_000_000_002_000n,
    owedMinor: 1_601n,
    overdue: 1,
    overLimit: 1,
  });
});
