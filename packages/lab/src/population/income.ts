import type { Random } from '@breakwater/clock';
import { LIMIT_YUAN } from './limits.ts';

const MINOR_PER_YUAN = 100;

/**
 * Incomes of a month in yuan. The median lies a little above the average wage in private firms of cities (68,340 yuan a
 * year in 2023, National Bureau of Statistics), because who is given credit earns; spread, bounds and the correlation
 * with the limit are assumptions.
 */
const INCOME_YUAN = { median: 6_000, sigma: 0.5, min: 1_500, max: 200_000, step: 100 };

/** How closely the logarithms of limit and income go together; 1 would make each follow from the other. */
const CORRELATION = 0.7;

/**
 * Draws what a customer with this limit earns a month. Limit and income are jointly log-normal:
 *
 *     ln income = ln median + correlation * sigma * z + sigma * sqrt(1 - correlation^2) * normal(0, 1)
 *     z         = how many standard deviations the limit's logarithm lies above its own median
 */
export function drawIncomeMinor(limitMinor: number, random: Random): number {
  const { median, sigma, min, max, step } = INCOME_YUAN;
  const z = Math.log(limitMinor / MINOR_PER_YUAN / LIMIT_YUAN.median) / LIMIT_YUAN.sigma;
  const centre = median * Math.exp(CORRELATION * sigma * z);
  const drawn = random.logNormal(centre, sigma * Math.sqrt(1 - CORRELATION ** 2));
  return Math.min(max, Math.max(min, Math.round(drawn / step) * step)) * MINOR_PER_YUAN;
}
