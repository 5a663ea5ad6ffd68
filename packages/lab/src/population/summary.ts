import type { CustomerSeed } from '@breakwater/contracts';

/** What a population amounts to, in minor units. */
export interface PopulationTotals {
  readonly customers: number;
  readonly limitMinor: bigint;
  readonly owedMinor: bigint;
  readonly overdue: number;
  readonly overLimit: number;
}

/** Adds customers up. */
export function totalsOf(customers: readonly CustomerSeed[]): PopulationTotals {
  const sum = (amountMinor: (of: CustomerSeed) => number): bigint =>
    customers.reduce((total, customer) => total + BigInt(amountMinor(customer)), 0n);
  return {
    customers: customers.length,
    limitMinor: sum(({ limitMinor }) => limitMinor),
    owedMinor: sum(({ openingPayLaterMinor }) => openingPayLaterMinor),
    overdue: customers.filter(({ status }) => status === 'overdue').length,
    overLimit: customers.filter(({ limitMinor, openingPayLaterMinor }) => openingPayLaterMinor > limitMinor)
      .length,
  };
}
