import { createHash } from 'node:crypto';
import { CustomerSeed, MerchantSeed } from '@breakwater/contracts';
import { Check } from 'typebox/value';
import { describe, expect, it } from 'vitest';
import { generateCustomers, generateMerchants } from './generate.ts';

const customers = [...generateCustomers(10_000, 1)];

const bytes = (seed: number): string => JSON.stringify([...generateCustomers(500, seed)]);
function countsOf<T>(values: readonly T[]): Map<T, number> {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b) / values.length;

/** Pearson's. */
function correlationOf(one: readonly number[], other: readonly number[]): number {
  const [meanOne, meanOther] = [mean(one), mean(other)];
  const covariance = one.map((value, index) => (value - meanOne) * ((other[index] ?? 0) - meanOther));
  const variance = (values: readonly number[], around: number): number =>
    mean(values.map((value) => (value - around) ** 2));
  return mean(covariance) / Math.sqrt(variance(one, meanOne) * variance(other, meanOther));
}

const count = (status: string): number => customers.filter((one) => one.status === status).length;

describe('generateCustomers', () => {
  it('gives the same bytes for the same seed, and others for another', () => {
    expect(bytes(1)).toBe(bytes(1));
    expect(bytes(2)).not.toBe(bytes(1));
  });

  it('begins a larger population with the smaller one', () => {
    expect([...generateCustomers(20, 1)]).toEqual(customers.slice(0, 20));
  });

  it('numbers the customers from one, and each is one that the platform takes', () => {
    expect(customers[0]?.customerId).toBe('c-0000001');
    expect(customers.at(-1)?.customerId).toBe('c-0010000');
    expect(customers.filter((customer) => !Check(CustomerSeed, customer))).toEqual([]);
  });

  it('gives nobody a debt above the limit, and most a limit near 8,000 yuan', () => {
    expect(
      customers.filter(({ openingPayLaterMinor, limitMinor }) => openingPayLaterMinor > limitMinor),
    ).toEqual([]);
    const limits = customers.map(({ limitMinor }) => limitMinor).toSorted((a, b) => a - b);
    expect(limits[5_000]).toBeGreaterThan(700_000);
    expect(limits[5_000]).toBeLessThan(900_000);
    expect(limits[0]).toBeGreaterThanOrEqual(50_000);
    expect(limits.at(-1)).toBeLessThanOrEqual(20_000_000);
  });

  it('has given the same limits, debts and states for a seed since the first drill', () => {
    const hash = createHash('sha256');
    for (const customer of customers) {
      const { customerId, status, limitMinor, payLaterLimitMinor, cashLoanLimitMinor } = customer;
      const amounts = [limitMinor, payLaterLimitMinor, cashLoanLimitMinor, customer.openingPayLaterMinor];
      hash.update([customerId, status, ...amounts].join());
    }
    expect(hash.digest('hex')).toBe('f04077769fb74964c23032031acfceed67d1f4f417eb5add6597a827c07bff95');
  });

  it('has incomes around 6,000 yuan a month that go with the limits without following from them', () => {
    const incomes = customers.map(({ incomeMinor }) => incomeMinor).toSorted((a, b) => a - b);
    expect(incomes[5_000]).toBeGreaterThan(550_000);
    expect(incomes[5_000]).toBeLessThan(650_000);
    expect(incomes[0]).toBeGreaterThanOrEqual(150_000);
    const correlation = correlationOf(
      customers.map(({ limitMinor }) => Math.log(limitMinor)),
      customers.map(({ incomeMinor }) => Math.log(incomeMinor)),
    );
    expect(correlation).toBeGreaterThan(0.65);
    expect(correlation).toBeLessThan(0.75);
  });

  it('has customers in all 31 regions, most where most people live', () => {
    const counts = countsOf(customers.map(({ region }) => region));
    expect(counts.size).toBe(31);
    expect([...counts].toSorted(([, one], [, other]) => other - one)[0]?.[0]).toBe('guangdong');
    expect(counts.get('xizang')).toBeLessThan(60);
  });

  it('has habits in their shares, and none who is overdue repays on time', () => {
    const counts = countsOf(customers.map(({ repaymentHabit }) => repaymentHabit));
    expect(counts.get('on_time')).toBeGreaterThan(5_000);
    expect(counts.get('never')).toBeGreaterThan(100);
    expect(counts.get('never')).toBeLessThan(400);
    const overdue = customers.filter(({ status }) => status === 'overdue');
    expect([...new Set(overdue.map(({ repaymentHabit }) => repaymentHabit))].toSorted()).toEqual([
      'late',
      'never',
    ]);
  });

  it('has a few customers who are frozen or overdue', () => {
    expect(count('frozen')).toBeGreaterThan(20);
    expect(count('frozen')).toBeLessThan(100);
    expect(count('overdue')).toBeGreaterThan(50);
    expect(count('overdue')).toBeLessThan(200);
  });
});

describe('generateMerchants', () => {
  const merchants = [...generateMerchants(2_000, 1)];

  it('gives the same bytes for the same seed', () => {
    expect(JSON.stringify([...generateMerchants(2_000, 1)])).toBe(JSON.stringify(merchants));
  });

  it('numbers the merchants from one; a few do not take the product', () => {
    expect(merchants[0]?.merchantId).toBe('m-00001');
    expect(merchants.filter((merchant) => !Check(MerchantSeed, merchant))).toEqual([]);
    const unsupported = merchants.filter(({ supported }) => !supported).length;
    expect(unsupported).toBeGreaterThan(5);
    expect(unsupported).toBeLessThan(50);
  });
});
