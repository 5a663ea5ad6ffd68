import type { CustomerSeed } from '@breakwater/contracts';

/** What a population amounts to, in minor units. */
export interface PopulationTotals {
  readonly customers: number;
  readonly limitMinor: bigint;
  readonly owedMinor: bigint;
  readonly overdue: number;
  readonly overLimit: number;
}

/** Adds customers up while they pass through `counted`; `totals` tells what has passed so far. */
export function summariseCustomers(customers: AsyncIterable<CustomerSeed>): {
  readonly counted: AsyncIterable<CustomerSeed>;
  totals(): PopulationTotals;
} {
  let totals: PopulationTotals = { customers: 0, limitMinor: 0n, owedMinor: 0n, overdue: 0, overLimit: 0 };
  async function* counted(): AsyncGenerator<CustomerSeed> {
    for await (const customer of customers) {
      totals = {
        customers: totals.customers + 1,
        limitMinor: totals.limitMinor + BigInt(customer.limitMinor),
        owedMinor: totals.owedMinor + BigInt(customer.openingPayLaterMinor),
        overdue: totals.overdue + (customer.status === 'overdue' ? 1 : 0),
        overLimit: totals.overLimit + (customer.openingPayLaterMinor > customer.limitMinor ? 1 : 0),
      };
      yield customer;
    }
  }
  return { counted: counted(), totals: () => totals };
}
