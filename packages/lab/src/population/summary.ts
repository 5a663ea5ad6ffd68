import { type CustomerSeed, REPAYMENT_HABITS, type RepaymentHabit } from '@breakwater/contracts';
import { formatAmount } from '@breakwater/money';

/** What a population amounts to, in minor units. */
export interface PopulationTotals {
  readonly customers: number;
  readonly limitMinor: bigint;
  readonly owedMinor: bigint;
  readonly overdue: number;
  readonly overLimit: number;
  /** Customers of each region, the largest first. */
  readonly regions: readonly (readonly [region: string, customers: number])[];
  /** Incomes of a month: the lowest, the one in the middle, the highest. */
  readonly incomeMinor: { readonly min: number; readonly median: number; readonly max: number };
  readonly habits: Readonly<Record<RepaymentHabit, number>>;
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
    regions: regionsOf(customers),
    incomeMinor: incomesOf(customers),
    habits: habitsOf(customers),
  };
}

function regionsOf(customers: readonly CustomerSeed[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const { region } of customers) counts.set(region, (counts.get(region) ?? 0) + 1);
  return [...counts].toSorted(
    ([one, oneCount], [other, otherCount]) => otherCount - oneCount || (one < other ? -1 : 1),
  );
}

function incomesOf(customers: readonly CustomerSeed[]): PopulationTotals['incomeMinor'] {
  const incomes = Float64Array.from(customers, ({ incomeMinor }) => incomeMinor).toSorted();
  const at = (index: number): number => incomes.at(index) ?? 0;
  return { min: at(0), median: at(Math.floor(incomes.length / 2)), max: at(-1) };
}

function habitsOf(customers: readonly CustomerSeed[]): Record<RepaymentHabit, number> {
  const counts = { early: 0, on_time: 0, late: 0, never: 0 } satisfies Record<RepaymentHabit, number>;
  for (const { repaymentHabit } of customers) counts[repaymentHabit] += 1;
  return counts;
}

const REGIONS_NAMED = 5;

/** What the traits of a population amount to, in lines for people. */
export function traitLines({ regions, incomeMinor, habits }: PopulationTotals): string[] {
  const named = regions.slice(0, REGIONS_NAMED).map(([region, count]) => `${region} ${count}`);
  const others = regions.slice(REGIONS_NAMED).reduce((sum, [, count]) => sum + count, 0);
  const more = others === 0 ? [] : [`elsewhere ${others} (${regions.length - REGIONS_NAMED} more regions)`];
  const { min, median, max } = incomeMinor;
  return [
    `regions           ${[...named, ...more].join(', ')}`,
    `incomes           ${inYuan(min)} to ${inYuan(max)} CNY a month, ${inYuan(median)} in the middle`,
    `repayment habits  ${REPAYMENT_HABITS.map((habit) => `${habit} ${habits[habit]}`).join(', ')}`,
  ];
}

function inYuan(amountMinor: number): string {
  return formatAmount(BigInt(amountMinor));
}
