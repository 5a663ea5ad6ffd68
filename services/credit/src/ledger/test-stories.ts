import { randomUUID } from 'node:crypto';
import { planLoan, planPurchase } from '@breakwater/ledger';
import * as fc from 'fast-check';
import type { Hold, LedgerOperation, LoanApproval, Purchase, RepaymentPromise } from './operation.ts';
import { daysAfter } from './test-model-plan.ts';
import {
  begin,
  capture,
  end,
  hold,
  loanApproval,
  purchase,
  refund,
  release,
  repayment,
  roll,
  setLimits,
  setStatus,
} from './test-operations.ts';

/** What an account has come to have so far, for stories that go on with it. */
export interface Belongings {
  readonly payments: (Purchase | Hold)[];
  readonly transfers: (LoanApproval | RepaymentPromise)[];
}

const amountMinor = fc.oneof(fc.bigInt({ min: 1n, max: 30n }), fc.bigInt({ min: 1n, max: 5_000n }));
const instalments = fc.constantFrom(1 as const, 3 as const, 6 as const, 24 as const);
const merchantId = fc.constantFrom('m-00001', 'm-00001', 'm-00002', 'm-00003', 'm-00009');
// Whole percents: most doubles between 0 and 1.2 are so small that no part of any amount would be left of them.
const share = fc.integer({ min: 0, max: 120 }).map((percent) => percent / 100);
const story = <Fields extends object>(fields: { [Key in keyof Fields]: fc.Arbitrary<Fields[Key]> }) =>
  fc.record(fields);
const tag = <Name extends string>(name: Name) => fc.constant(name);

const buying = story({ what: tag('buy'), amountMinor, instalments, merchantId });
/** A third of the holds is over when it begins, so that it can expire at once. */
const days = fc.oneof(
  { weight: 1, arbitrary: fc.constant(-1) },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 20 }) },
);
const anyEnd = fc.constantFrom('capture', 'void', 'expire');
/** Holds, and perhaps ends it on the same day: by the next one most holds are too old to be captured. */
const holding = story({
  what: tag('hold'),
  amountMinor,
  instalments,
  merchantId,
  days,
  share,
  ends: fc.uniqueArray(anyEnd),
});
const ends = fc.uniqueArray(anyEnd, { minLength: 1 });
/** Ends a hold in several ways at once, some of which it may not end. */
const ending = story({ what: tag('end hold'), which: fc.nat(), share, ends });
const shares = fc.array(fc.option(share), { minLength: 1, maxLength: 4 });
/** Refunds a payment several times at once; null is all that is left. */
const refunding = story({ what: tag('refund'), which: fc.nat(), shares });
const termMonths = fc.constantFrom(3 as const, 6 as const, 12 as const);
const borrowing = story({ what: tag('borrow'), amountMinor, termMonths });
const repaying = story({ what: tag('repay'), amountMinor });
const oneWay = fc.constantFrom('settled' as const, 'settled' as const, 'failed' as const);
const ways = fc.oneof(fc.tuple(oneWay), fc.tuple(oneWay, oneWay), fc.constant([]));
const begins = fc.constantFrom(true, true, false);
/** Goes on with a loan or repayment: begins its transfer, and ends it, perhaps twice at once. */
const moving = story({ what: tag('move'), which: fc.nat(), begins, ways });
const rolling = story({ what: tag('roll') });
const active = fc.constant('active' as const);
const status = fc.oneof(
  { weight: 6, arbitrary: active },
  { weight: 2, arbitrary: fc.constant('frozen' as const) },
  { weight: 1, arbitrary: fc.constant('closed' as const) },
);
const limitMinor = fc.bigInt({ min: 0n, max: 30_000n });
const setting = fc.oneof(
  story({ what: tag('set status'), status }),
  story({ what: tag('set limits'), limitMinor }),
);

/** Everything that can happen to an account, as data, so that a failing run can be read. */
export const anyStory = fc.oneof(
  { weight: 4, arbitrary: buying },
  { weight: 3, arbitrary: holding },
  { weight: 3, arbitrary: ending },
  { weight: 3, arbitrary: refunding },
  { weight: 3, arbitrary: borrowing },
  { weight: 4, arbitrary: repaying },
  { weight: 6, arbitrary: moving },
  { weight: 2, arbitrary: rolling },
  { weight: 1, arbitrary: setting },
);
export type Story = typeof anyStory extends fc.Arbitrary<infer Told> ? Told : never;

/** The operations of a story: those of one step are sent at once, the next step when all are answered. */
export function stepsOf(
  told: Story,
  accountId: string,
  { businessDate, has }: { readonly businessDate: string; readonly has: Belongings },
): LedgerOperation[][] {
  switch (told.what) {
    case 'buy': {
      const { what: _what, ...bought } = told;
      const plan = planPurchase(bought.amountMinor, bought.instalments, businessDate);
      return [[purchase(accountId, { ...bought, plan })]];
    }
    case 'hold': {
      const { what: _what, days: forDays, share: part, ends: by, ...asked } = told;
      const held = hold(accountId, { ...asked, holdExpiresOn: daysAfter(businessDate, forDays) });
      return [[held], by.map((how) => endOf(held, how, part, businessDate))];
    }
    case 'end hold': {
      const held = pick(has.payments, told.which);
      return held === undefined ? [] : [told.ends.map((by) => endOf(held, by, told.share, businessDate))];
    }
    case 'refund': {
      const paid = pick(has.payments, told.which);
      return paid === undefined
        ? []
        : [told.shares.map((part) => refund(paid, part === null ? undefined : partOf(paid, part)))];
    }
    case 'borrow': {
      const plan = planLoan(told.amountMinor, told.termMonths, businessDate);
      const { amountMinor: borrowed, termMonths: term } = told;
      return [[loanApproval(accountId, { amountMinor: borrowed, termMonths: term, plan, events: [] })]];
    }
    case 'repay':
      return [[repayment(accountId, { amountMinor: told.amountMinor, events: [] })]];
    case 'move': {
      const moved = pick(has.transfers, told.which);
      if (moved === undefined) return [];
      const first = told.begins ? [[begin(moved)]] : [];
      return [...first, told.ways.map((how) => end(moved, how, randomUUID()))];
    }
    case 'roll':
      return [[roll(accountId)]];
    case 'set status':
      return [[setStatus(accountId, told.status)]];
    case 'set limits':
      return [[setLimits(accountId, told.limitMinor)]];
  }
}

/** Keeps what an operation brought for other stories; of those that were refused only the first of an account. */
export function remember(has: Belongings, operation: LedgerOperation, isDone: boolean): void {
  if (!isDone && has.payments.length + has.transfers.length > 0) return;
  if (operation.kind === 'purchase' || operation.kind === 'payment.hold') has.payments.push(operation);
  if (operation.kind === 'loan.approve' || operation.kind === 'repayment.request')
    has.transfers.push(operation);
}

function endOf(held: Purchase | Hold, way: string, part: number, businessDate: string): LedgerOperation {
  const amount = partOf(held, part);
  if (way === 'capture')
    return capture(held, { businessDate, amountMinor: amount === 0n ? held.amountMinor : amount });
  return release(held, way === 'void' ? 'payment.void' : 'payment.expire');
}

function partOf({ amountMinor: all }: Purchase | Hold, part: number): bigint {
  return BigInt(Math.floor(Number(all) * part));
}

/** One of the latest few, with which something can still be done. */
function pick<Item>(items: readonly Item[], which: number): Item | undefined {
  return items.at(-1 - (which % Math.max(1, Math.min(4, items.length))));
}
