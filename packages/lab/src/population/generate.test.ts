import { CustomerSeed, MerchantSeed } from '@breakwater/contracts';
import { Check } from 'typebox/value';
import { describe, expect, it } from 'vitest';
import { generateCustomers, generateMerchants } from './generate.ts';

const customers = [...generateCustomers(10_000, 1)];

const bytes = (seed: number): string => JSON.stringify([...generateCustomers(500, seed)]);
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
