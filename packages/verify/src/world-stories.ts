import * as fc from 'fast-check';
import {
  capture,
  declined,
  hold,
  loan,
  order,
  purchase,
  refund,
  release,
  repayment,
  setLimits,
  transfer,
  type WorldOperation,
} from './world-operations.ts';

const CUSTOMERS = [1, 2, 3, 4, 5, 6] as const;

const customer = fc.constantFrom(...CUSTOMERS);
const amountMinor = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 30_000 }));
const which = fc.nat();
const share = fc.double({ min: 0, max: 1.1, noNaN: true });
const tag = <Name extends string>(name: Name) => fc.constant(name);

/** Everything that can happen, as data, so that a failing run can be read and run again. */
export const anyStory = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      what: tag('buy'),
      customer,
      amountMinor,
      instalments: fc.constantFrom(1 as const, 3 as const, 6 as const, 24 as const),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      what: tag('hold'),
      customer,
      amountMinor,
      days: fc.integer({
        min: 0,
        max: 30,
      }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ what: tag('capture'), which, share }) },
  { weight: 1, arbitrary: fc.record({ what: tag('void'), which }) },
  { weight: 3, arbitrary: fc.record({ what: tag('refund'), which, share: fc.option(share) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      what: tag('borrow'),
      customer,
      amountMinor,
      termMonths: fc.constantFrom(3 as const, 6 as const, 12 as const),
    }),
  },
  { weight: 4, arbitrary: fc.record({ what: tag('repay'), customer, amountMinor }) },
  { weight: 5, arbitrary: fc.record({ what: tag('move'), which, settles: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ what: tag('days pass'), days: fc.integer({ min: 1, max: 45 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      what: tag('set status'),
      customer,
      status: fc.constantFrom('active', 'active', 'frozen', 'closed'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      what: tag('set limits'),
      customer,
      limitMinor: fc.integer({ min: 0, max: 120_000 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ what: tag('decline'), customer }) },
);
export type Story = typeof anyStory extends fc.Arbitrary<infer Told> ? Told : never;

/** Turns stories into operations, remembering what there is to go on with. */
export class Storyteller {
  readonly #payments: { readonly customer: number; readonly key: string; readonly amountMinor: number }[] =
    [];
  #transfers: WorldOperation[] = [];
  #keys = 0;

  /** What a story asks of the ledger on a date; the passing of days asks nothing. */
  operationsOf(story: Exclude<Story, { what: 'days pass' }>, date: string): WorldOperation[] {
    const key = `story-${(this.#keys += 1)}`;
    switch (story.what) {
      case 'buy':
      case 'hold':
        this.#payments.push({ ...story, key });
        return [
          story.what === 'buy'
            ? purchase(story.customer, key, story.amountMinor, { ...story, date })
            : hold(story.customer, key, story.amountMinor, daysAfter(date, story.days)),
        ];
      case 'capture':
      case 'void':
      case 'refund':
        return this.#change(story, key, date);
      case 'borrow':
        return this.#begin(loan(story.customer, key, story.amountMinor, { ...story, date }));
      case 'repay':
        return this.#begin(repayment(story.customer, key, story.amountMinor));
      case 'move': {
        const moved = pick(this.#transfers, story.which);
        if (moved === undefined) return [];
        this.#transfers = this.#transfers.filter((other) => other !== moved);
        return transfer(moved, story.settles ? 'settled' : 'failed');
      }
      case 'set status':
        return [order(story.customer, 'account.set_status', { new_status: story.status })];
      case 'set limits':
        return [setLimits(story.customer, story.limitMinor)];
      case 'decline':
        return [declined(story.customer, key, 'fraud_block')];
    }
  }

  /** What happens to accounts and holds whenever a date is opened; a hold that is not past its date stays. */
  onNewDate(): WorldOperation[] {
    return [
      ...CUSTOMERS.map((one) => order(one, 'account.roll')),
      ...this.#payments.map(({ customer: one, key }) => ({
        ...release(one, key, 'expire'),
        idempotency_key: `${key}-expire-${(this.#keys += 1)}`,
      })),
    ];
  }

  /** Ends all that is on its way. */
  endings(): WorldOperation[] {
    const open = this.#transfers;
    this.#transfers = [];
    return open.flatMap((moved, index) => transfer(moved, index % 2 === 0 ? 'settled' : 'failed'));
  }

  #begin(operation: WorldOperation): WorldOperation[] {
    this.#transfers.push(operation);
    return [operation];
  }

  #change(
    story: Extract<Story, { what: 'capture' | 'void' | 'refund' }>,
    key: string,
    date: string,
  ): WorldOperation[] {
    const payment = pick(this.#payments, story.which);
    if (payment === undefined) return [];
    const { customer: one, key: of } = payment;
    const partOf = (part: number): number => Math.floor(payment.amountMinor * part);
    const operation =
      story.what === 'void'
        ? release(one, of, 'void')
        : story.what === 'capture'
          ? capture(one, of, Math.max(1, partOf(story.share)), date)
          : refund(one, of, story.share === null ? undefined : partOf(story.share));
    return [{ ...operation, idempotency_key: key, request_hash: key }];
  }
}

/** The calendar date a number of days after another. */
export function daysAfter(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

function pick<Item>(items: readonly Item[], index: number): Item | undefined {
  return items[index % Math.max(1, items.length)];
}
