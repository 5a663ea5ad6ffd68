import { createHash } from 'node:crypto';
import { Random } from '@breakwater/clock';
import { INSTALMENT_COUNTS, type Journey, JOURNEYS, LOAN_TERMS_MONTHS } from '@breakwater/contracts';
import type { Arrival } from './arrival.ts';
import { checkProfile } from './check-profile.ts';
import { hexId, uuidLike } from './ids.ts';
import { LoadInputError, requireNumber } from './input-error.ts';
import type { AmountSpread, LoadProfile } from './profile.ts';
import { durationMsOf, expectedArrivals, segmentsOf } from './shape.ts';
import { arrivalTimesMs } from './spacing.ts';
import { ZipfChooser } from './zipf.ts';

/** A longer plan would not fit into memory beside what the run records. */
const ARRIVALS_MAX = 1_000_000;

/** How often each count of instalments of `INSTALMENT_COUNTS` is chosen: most people pay at once. */
const INSTALMENT_SHARES = [0.6, 0.12, 0.1, 0.04, 0.1, 0.04];
const LOAN_TERM_SHARES = [0.3, 0.3, 0.4];

/** Everything that a run will ask for, decided before it begins. */
export interface LoadPlan {
  readonly seed: number;
  readonly durationMs: number;
  /** In the order of their intended times. */
  readonly arrivals: readonly Arrival[];
  /** Of the plan's canonical bytes, see `planLines`. */
  readonly sha256: string;
}

/**
 * Decides every arrival of a run. The same profile and seed give the same arrivals, byte for byte. Each choice draws from
 * a random stream of its own, so that a change to one (say the shares of the journeys) leaves the others as they were.
 * @throws LoadInputError when the profile or the seed is wrong, or when the plan would be too large.
 */
export function planLoad(profile: LoadProfile, seed: number): LoadPlan {
  checkProfile(profile);
  requireNumber('seed', seed, { min: 0, max: 0xffff_ffff, integer: true });
  const segments = segmentsOf(profile.shape);
  if (expectedArrivals(segments) > ARRIVALS_MAX)
    throw new LoadInputError('profile.shape', `asks for more than ${ARRIVALS_MAX} arrivals`);
  const arrivals: Arrival[] = [];
  const draw = drawer(profile, seed);
  const times = arrivalTimesMs(segments, profile.spacing, Random.forPurpose(seed, 'times'));
  for (const timeMs of times) {
    arrivals.push(draw(Math.round(timeMs * 1000) / 1000));
  }
  const plan = { seed, durationMs: durationMsOf(profile.shape), arrivals };
  const hash = createHash('sha256');
  for (const line of planLines(plan)) hash.update(line);
  return { ...plan, sha256: hash.digest('hex') };
}

/** The canonical bytes of a plan: one line of JSON for the whole and one for each arrival. */
export function* planLines(plan: Omit<LoadPlan, 'sha256'>): Generator<string> {
  yield `${JSON.stringify({ seed: plan.seed, durationMs: plan.durationMs, arrivals: plan.arrivals.length })}\n`;
  for (const arrival of plan.arrivals) yield `${JSON.stringify(arrival)}\n`;
}

function drawer(profile: LoadProfile, seed: number): (intendedMs: number) => Arrival {
  const stream = (purpose: string): Random => Random.forPurpose(seed, purpose);
  const customers = new ZipfChooser(profile.customers, stream('customer ranks'));
  const applicants = new ZipfChooser(
    { count: profile.customers.count, zipfExponent: profile.applicants.zipfExponent },
    stream('applicant ranks'),
  );
  const merchants = new ZipfChooser(profile.merchants, stream('merchant ranks'));
  const shares = JOURNEYS.map((journey) => profile.journeys[journey]);
  const [journeys, who, shops, amounts, terms, ids] = [
    stream('journeys'),
    stream('customers'),
    stream('merchants'),
    stream('amounts'),
    stream('terms'),
    stream('ids'),
  ];
  const shared = (
    intendedMs: number,
    journey: Journey,
  ): Pick<Arrival, 'intendedMs' | 'journey' | 'traceId'> => ({
    intendedMs,
    journey,
    traceId: hexId(ids),
  });
  return (intendedMs) => {
    const journey = weighted(JOURNEYS, shares, journeys);
    switch (journey) {
      case 'look':
        return { ...shared(intendedMs, journey), customer: customers.choose(who) };
      case 'pay':
        return {
          ...shared(intendedMs, journey),
          customer: customers.choose(who),
          money: { idempotencyKey: uuidLike(ids), amountMinor: amountMinor(profile.purchase, amounts) },
          purchase: {
            merchant: merchants.choose(shops),
            orderId: `order-${hexId(ids).slice(0, 16)}`,
            instalments: weighted(INSTALMENT_COUNTS, INSTALMENT_SHARES, terms),
          },
        };
      case 'borrow':
        return {
          ...shared(intendedMs, journey),
          customer: applicants.choose(who),
          money: { idempotencyKey: uuidLike(ids), amountMinor: amountMinor(profile.loan, amounts) },
          loan: { termMonths: weighted(LOAN_TERMS_MONTHS, LOAN_TERM_SHARES, terms) },
        };
    }
  };
}

function amountMinor(spread: AmountSpread, random: Random): number {
  const drawn = Math.round(random.logNormal(spread.medianMinor, spread.sigma));
  return Math.min(spread.maxMinor, Math.max(spread.minMinor, drawn));
}

/** One of the choices, in proportion to its share. */
function weighted<T>(choices: readonly [T, ...T[]], shares: readonly number[], random: Random): T {
  let left = random.uniform() * shares.reduce((sum, share) => sum + share, 0);
  let last = choices[0];
  for (const [index, choice] of choices.entries()) {
    const share = shares[index] ?? 0;
    if (share === 0) continue;
    if (left < share) return choice;
    left -= share;
    last = choice;
  }
  return last;
}
