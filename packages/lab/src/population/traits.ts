import { type CustomerSeed, REPAYMENT_HABITS, Region, type RepaymentHabit } from '@breakwater/contracts';
import { Compile } from 'typebox/compile';
import type { CsvRow } from './csv-row.ts';
import type { CustomerMapping } from './mapping.ts';
import type { HabitHistory } from './trait-mapping.ts';

/** Where a customer lives, what they earn and how they repay. */
export type Traits = Pick<CustomerSeed, 'region' | 'incomeMinor' | 'repaymentHabit'>;

/** Where customers live of whom nothing is said. */
const REGION_DEFAULT = 'unknown';

/** The income of a month as a share of the limit when nothing is said: that of the generated population's middle. */
const INCOME_LIMIT_PERCENT_DEFAULT = 75;

const region = Compile(Region);

/**
 * The traits of the customer of a row.
 * @throws InputError naming file, line, column and what was expected there.
 */
export function traitsOf(
  row: CsvRow,
  mapping: CustomerMapping,
  customer: Pick<CustomerSeed, 'limitMinor' | 'status'>,
): Traits {
  return {
    region: regionOf(row, mapping),
    incomeMinor: incomeOf(row, mapping, customer.limitMinor),
    repaymentHabit: habitOf(row, mapping, customer.status),
  };
}

function regionOf(row: CsvRow, { region: rule = {} }: CustomerMapping): string {
  const { constant = REGION_DEFAULT, column, values, otherwise } = rule;
  if (column === undefined) return constant;
  if (values !== undefined) return row.lookUp(column, values, otherwise);
  const text = row.text(column);
  if (!region.Check(text))
    throw row.error(column, 'is no region; expected 2 to 20 letters from a to z, such as zhejiang');
  return text;
}

function incomeOf(row: CsvRow, mapping: CustomerMapping, limitMinor: number): number {
  const { constant, column, values, otherwise, months = 1, limitPercent } = mapping.income ?? {};
  const scale = BigInt(mapping.minorUnitsPerUnit);
  const monthly = (amount: bigint): bigint => (amount * scale) / BigInt(months);
  if (constant !== undefined) return Number(monthly(BigInt(constant)));
  if (column === undefined) {
    const percent = limitPercent ?? INCOME_LIMIT_PERCENT_DEFAULT;
    return Number((BigInt(limitMinor) * BigInt(percent)) / 100n);
  }
  if (values !== undefined)
    return row.bounded(column, monthly(BigInt(row.lookUp(column, values, otherwise))));
  const amount = row.amount(column);
  if (amount < 0n) throw row.error(column, 'is a negative income; expected zero or more');
  return row.bounded(column, monthly(amount));
}

function habitOf(row: CsvRow, mapping: CustomerMapping, status: CustomerSeed['status']): RepaymentHabit {
  const { constant, column, values, otherwise, history } = mapping.repaymentHabit ?? {};
  if (constant !== undefined) return constant;
  if (history !== undefined) return habitFrom(history, row);
  if (column === undefined) return status === 'overdue' ? 'late' : 'on_time';
  if (values !== undefined) return row.lookUp(column, values, otherwise);
  const text = row.text(column);
  const habit = REPAYMENT_HABITS.find((name) => name === text);
  if (habit === undefined)
    throw row.error(column, `is no repayment habit; expected one of ${REPAYMENT_HABITS.join(', ')}`);
  return habit;
}

/** The habit that the worst of the delays so far tells of. */
function habitFrom(history: HabitHistory, row: CsvRow): RepaymentHabit {
  const { columns, optionalColumns = [], neverFrom, lateFrom, earlyUpTo } = history;
  const there = [...columns, ...optionalColumns.filter((column) => row.has(column))];
  const delays = there.map((column) => row.amount(column));
  const worst = delays.reduce((most, delay) => (delay > most ? delay : most));
  if (worst >= BigInt(neverFrom)) return 'never';
  if (worst >= BigInt(lateFrom)) return 'late';
  return worst <= BigInt(earlyUpTo) ? 'early' : 'on_time';
}
