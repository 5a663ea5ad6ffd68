import { Random } from '@breakwater/clock';
import {
  type AccountStatus,
  type CustomerSeed,
  type MerchantSeed,
  customerIdAt,
  merchantIdAt,
} from '@breakwater/contracts';

/** How many there are when nothing else is asked for. */
export const CUSTOMERS_DEFAULT = 10_000;
export const MERCHANTS_DEFAULT = 500;

const YUAN = 100;
const LIMIT_YUAN = { median: 8_000, sigma: 0.8, min: 500, max: 200_000, step: 100 };

/** A seeded population: log-normal limits, some balances, a few customers who are frozen or overdue. */
export function* generateCustomers(count: number, seed: number): Generator<CustomerSeed> {
  const random = Random.forPurpose(seed, 'customers');
  for (let number = 1; number <= count; number++) {
    const { median, sigma, min, max, step } = LIMIT_YUAN;
    const yuan = Math.min(max, Math.max(min, Math.round(random.logNormal(median, sigma) / step) * step));
    const limitMinor = yuan * YUAN;
    const used = random.uniform() < 0.4 ? random.uniform() * 0.5 : 0;
    yield {
      customerId: customerIdAt(number),
      status: drawStatus(random),
      limitMinor,
      payLaterLimitMinor: limitMinor,
      cashLoanLimitMinor: Math.floor(limitMinor / 2),
      openingPayLaterMinor: Math.floor(limitMinor * used),
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
