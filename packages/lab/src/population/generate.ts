import { Random } from '@breakwater/clock';
import {
  type AccountStatus,
  type CustomerSeed,
  type MerchantSeed,
  customerIdAt,
  merchantIdAt,
} from '@breakwater/contracts';
import { drawIncomeMinor } from './income.ts';
import { LIMIT_YUAN } from './limits.ts';
import { regionChoice } from './regions.ts';
import { drawRepaymentHabit } from './repayment-habit.ts';

/** How many there are when nothing else is asked for. */
export const CUSTOMERS_DEFAULT = 10_000;
export const MERCHANTS_DEFAULT = 500;
/** The largest population, generated or imported. */
export const CUSTOMERS_MAX = 1_000_000;

const YUAN = 100;

/**
 * A seeded population, one customer after the other: log-normal limits, incomes that go with them, some balances, a few
 * customers who are frozen or overdue, regions and habits. Each trait of a customer has randomness of its own, so that
 * one more trait shifts none of the others.
 */
export function* generateCustomers(count: number, seed: number): Generator<CustomerSeed> {
  const random = Random.forPurpose(seed, 'customers');
  const regions = Random.forPurpose(seed, 'regions');
  const incomes = Random.forPurpose(seed, 'incomes');
  const habits = Random.forPurpose(seed, 'repayment habits');
  for (let number = 1; number <= count; number++) {
    const { median, sigma, min, max, step } = LIMIT_YUAN;
    const yuan = Math.min(max, Math.max(min, Math.round(random.logNormal(median, sigma) / step) * step));
    const limitMinor = yuan * YUAN;
    const used = random.uniform() < 0.4 ? random.uniform() * 0.5 : 0;
    const status = drawStatus(random);
    yield {
      customerId: customerIdAt(number),
      status,
      limitMinor,
      payLaterLimitMinor: limitMinor,
      cashLoanLimitMinor: Math.floor(limitMinor / 2),
      openingPayLaterMinor: Math.floor(limitMinor * used),
      region: regionChoice.choose(regions),
      incomeMinor: drawIncomeMinor(limitMinor, incomes),
      repaymentHabit: drawRepaymentHabit(status, habits),
    };
  }
}

/** Merchants, one in a hundred of which does not take the product. */
export function* generateMerchants(count: number, seed: number): Generator<MerchantSeed> {
  const random = Random.forPurpose(seed, 'merchants');
  for (let number = 1; number <= count; number++) {
    yield { merchantId: merchantIdAt(number), supported: random.uniform() >= 0.01 };
  }
}

function drawStatus(random: Random): AccountStatus {
  const draw = random.uniform();
  return draw < 0.005 ? 'frozen' : draw < 0.015 ? 'overdue' : 'active';
}
