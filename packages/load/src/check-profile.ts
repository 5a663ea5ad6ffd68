import { JOURNEYS } from '@breakwater/contracts';
import { AMOUNT_MINOR_MAX } from '@breakwater/money';
import { checkAttack } from './attack/check-attack.ts';
import { checkShape } from './check-shape.ts';
import { LoadInputError, requireNumber } from './input-error.ts';
import type { AmountSpread, LoadProfile } from './profile.ts';
import { durationMsOf } from './shape.ts';
import { SPACINGS } from './spacing.ts';

const CUSTOMERS_MAX = 9_999_999;
const MERCHANTS_MAX = 99_999;
const THINK_MS_MAX = 3_600_000;
const ZIPF_EXPONENT = { min: 0, max: 4 };

/**
 * Checks a profile, whose parts may come from a file or another process.
 * @throws LoadInputError naming the first part that is wrong.
 */
export function checkProfile(profile: LoadProfile): void {
  for (const part of [
    'shape',
    'journeys',
    'customers',
    'applicants',
    'merchants',
    'purchase',
    'loan',
  ] as const) {
    if (typeof profile[part] !== 'object' || profile[part] === null)
      throw new LoadInputError(`profile.${part}`, 'must be an object');
  }
  checkShape('profile.shape', profile.shape);
  if (!SPACINGS.includes(profile.spacing))
    throw new LoadInputError('profile.spacing', `must be one of ${SPACINGS.join(', ')}`);
  checkJourneys(profile);
  requireNumber('profile.thinkMs', profile.thinkMs, { min: 0, max: THINK_MS_MAX });
  requireNumber('profile.customers.count', profile.customers.count, {
    min: 1,
    max: CUSTOMERS_MAX,
    integer: true,
  });
  requireNumber('profile.customers.zipfExponent', profile.customers.zipfExponent, ZIPF_EXPONENT);
  requireNumber('profile.applicants.zipfExponent', profile.applicants.zipfExponent, ZIPF_EXPONENT);
  requireNumber('profile.merchants.count', profile.merchants.count, {
    min: 1,
    max: MERCHANTS_MAX,
    integer: true,
  });
  requireNumber('profile.merchants.zipfExponent', profile.merchants.zipfExponent, ZIPF_EXPONENT);
  checkAmounts('profile.purchase', profile.purchase);
  checkAmounts('profile.loan', profile.loan);
  if (profile.attack !== undefined && profile.customers.count < 2)
    throw new LoadInputError(
      'profile.attack',
      "needs two customers at least: the last is the attackers' own",
    );
  if (profile.attack !== undefined)
    checkAttack('profile.attack', profile.attack, durationMsOf(profile.shape));
}

function checkJourneys(profile: LoadProfile): void {
  let sum = 0;
  for (const name of Object.keys(profile.journeys)) {
    if (!JOURNEYS.some((journey) => journey === name))
      throw new LoadInputError(`profile.journeys.${name}`, `must be one of ${JOURNEYS.join(', ')}`);
  }
  for (const journey of JOURNEYS) {
    sum += requireNumber(`profile.journeys.${journey}`, profile.journeys[journey] ?? 0, {
      min: 0,
      max: 1_000_000,
    });
  }
  if (sum <= 0) throw new LoadInputError('profile.journeys', 'at least one share must be above 0');
}

function checkAmounts(path: string, amounts: AmountSpread): void {
  const bounds = { min: 1, max: AMOUNT_MINOR_MAX, integer: true };
  requireNumber(`${path}.minMinor`, amounts.minMinor, bounds);
  requireNumber(`${path}.maxMinor`, amounts.maxMinor, { ...bounds, min: amounts.minMinor });
  requireNumber(`${path}.medianMinor`, amounts.medianMinor, { ...bounds, integer: false });
  requireNumber(`${path}.sigma`, amounts.sigma, { min: 0, max: 5 });
}
