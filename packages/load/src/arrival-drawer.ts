import { Random } from '@breakwater/clock';
import { INSTALMENT_COUNTS, type Journey, JOURNEYS, LOAN_TERMS_MONTHS } from '@breakwater/contracts';
import type { Arrival } from './arrival.ts';
import { EarlierSteps } from './earlier-steps.ts';
import { hexId, uuidLike } from './ids.ts';
import type { AmountSpread, LoadProfile } from './profile.ts';
import { weighted } from './weighted.ts';
import { ZipfChooser } from './zipf.ts';

/** How often each count of instalments of `INSTALMENT_COUNTS` is chosen: most people pay at once. */
const INSTALMENT_SHARES = [0.6, 0.12, 0.1, 0.04, 0.1, 0.04];
const LOAN_TERM_SHARES = [0.3, 0.3, 0.4];
/** How often a capture, a refund or a repayment is of all that the earlier step took, and how little it may be of it. */
const WHOLE_SHARE = 0.6;
const PART_MIN = 0.1;

type When = Pick<Arrival, 'intendedMs' | 'traceId'>;

/** Each choice draws from a random stream of its own. */
type Purpose = 'journeys' | 'customers' | 'merchants' | 'amounts' | 'terms' | 'steps' | 'ids';

/**
 * Draws the arrivals of a plan, in the order of their times. A second step goes on from an earlier arrival of the plan:
 *
 *   hold ----> capture ----+
 *     |                    +----> refund | repay
 *     +-----> void   pay --+
 *
 * and nothing is followed twice. While there is nothing to go on from, the arrival makes the first step itself.
 */
export class ArrivalDrawer {
  readonly #profile: LoadProfile;
  readonly #shares: readonly number[];
  readonly #customers: ZipfChooser;
  readonly #applicants: ZipfChooser;
  readonly #merchants: ZipfChooser;
  readonly #random: Readonly<Record<Purpose, Random>>;
  readonly #held: EarlierSteps;
  readonly #paid: EarlierSteps;
  #drawn = 0;

  constructor(profile: LoadProfile, seed: number) {
    const stream = (purpose: string): Random => Random.forPurpose(seed, purpose);
    this.#profile = profile;
    this.#held = new EarlierSteps(profile.thinkMs);
    this.#paid = new EarlierSteps(profile.thinkMs);
    this.#shares = JOURNEYS.map((journey) => profile.journeys[journey] ?? 0);
    this.#customers = new ZipfChooser(profile.customers, stream('customer ranks'));
    this.#applicants = new ZipfChooser(
      { count: profile.customers.count, zipfExponent: profile.applicants.zipfExponent },
      stream('applicant ranks'),
    );
    this.#merchants = new ZipfChooser(profile.merchants, stream('merchant ranks'));
    this.#random = {
      journeys: stream('journeys'),
      customers: stream('customers'),
      merchants: stream('merchants'),
      amounts: stream('amounts'),
      terms: stream('terms'),
      steps: stream('steps'),
      ids: stream('ids'),
    };
  }

  /** The next arrival, intended for a time that is not before the last one's. */
  draw(intendedMs: number): Arrival {
    const journey = weighted(JOURNEYS, this.#shares, this.#random.journeys);
    const arrival = this.#arrivalOf(journey, { intendedMs, traceId: hexId(this.#random.ids) });
    this.#drawn += 1;
    return arrival;
  }

  #arrivalOf(journey: Journey, when: When): Arrival {
    const { customers, amounts, terms } = this.#random;
    switch (journey) {
      case 'look':
        return { ...when, journey, customer: this.#customers.choose(customers) };
      case 'pay':
      case 'hold':
        return this.#purchase(journey, when);
      case 'borrow':
        return {
          ...when,
          journey,
          customer: this.#applicants.choose(customers),
          money: { ...this.#key(), amountMinor: amountMinor(this.#profile.loan, amounts) },
          loan: { termMonths: weighted(LOAN_TERMS_MONTHS, LOAN_TERM_SHARES, terms) },
        };
      case 'capture':
      case 'void':
        return this.#endOfHold(journey, when) ?? this.#purchase('hold', when);
      case 'refund':
      case 'repay':
        return this.#payBack(journey, when) ?? this.#purchase('pay', when);
    }
  }

  #purchase(journey: 'pay' | 'hold', when: When): Arrival {
    const { customers, merchants, amounts, terms, ids } = this.#random;
    const customer = this.#customers.choose(customers);
    const money = { ...this.#key(), amountMinor: amountMinor(this.#profile.purchase, amounts) };
    this.#goesOn(journey === 'hold' ? this.#held : this.#paid, when, customer, money.amountMinor);
    const purchase = {
      merchant: this.#merchants.choose(merchants),
      orderId: `order-${hexId(ids).slice(0, 16)}`,
      instalments: weighted(INSTALMENT_COUNTS, INSTALMENT_SHARES, terms),
    };
    return { ...when, journey, customer, money, purchase };
  }

  #endOfHold(journey: 'capture' | 'void', when: When): Arrival | undefined {
    const hold = this.#held.take(when.intendedMs, this.#random.steps);
    if (hold === undefined) return undefined;
    const { index, customer } = hold;
    const capture = journey === 'capture' ? this.#partOf(hold.amountMinor) : {};
    if (journey === 'capture')
      this.#goesOn(this.#paid, when, customer, capture.amountMinor ?? hold.amountMinor);
    return { ...when, journey, customer, money: { ...this.#key(), ...capture }, follows: index };
  }

  #payBack(journey: 'refund' | 'repay', when: When): Arrival | undefined {
    const paid = this.#paid.take(when.intendedMs, this.#random.steps);
    if (paid === undefined) return undefined;
    const part = this.#partOf(paid.amountMinor);
    // Only a repayment must say how much it is when it is of all.
    const back = journey === 'repay' ? { amountMinor: paid.amountMinor, ...part } : part;
    const { index, customer } = paid;
    return { ...when, journey, customer, money: { ...this.#key(), ...back }, follows: index };
  }

  #goesOn(steps: EarlierSteps, { intendedMs }: When, customer: number, taken: number): void {
    steps.add({ index: this.#drawn, intendedMs, customer, amountMinor: taken });
  }

  /** A part of an amount, or nothing for all of it. */
  #partOf(whole: number): { readonly amountMinor?: number } {
    const { amounts } = this.#random;
    if (amounts.uniform() < WHOLE_SHARE) return {};
    const share = PART_MIN + (1 - PART_MIN) * amounts.uniform();
    return { amountMinor: Math.max(1, Math.round(whole * share)) };
  }

  #key(): { readonly idempotencyKey: string } {
    return { idempotencyKey: uuidLike(this.#random.ids) };
  }
}

function amountMinor(spread: AmountSpread, random: Random): number {
  const drawn = Math.round(random.logNormal(spread.medianMinor, spread.sigma));
  return Math.min(spread.maxMinor, Math.max(spread.minMinor, drawn));
}
