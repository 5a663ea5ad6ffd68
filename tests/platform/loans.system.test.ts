import { realClock } from '@breakwater/clock';
import { LOAN_TERMS_MONTHS, errorTable } from '@breakwater/contracts';
import { readPayouts } from '@breakwater/lab/platform';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectMoneyAsTold } from './expect-money-as-told.ts';
import { TestFleet } from './test-fleet.ts';
import { eventually, insist } from './test-waiting.ts';

const FROZEN = 21;
const OVERDUE = 22;
const CLOSED = 23;
const USED_UP = 24;
const NO_LOANS = 25;

interface ProductSeen {
  readonly product: string;
  readonly usable: boolean;
  readonly reason?: string;
  readonly retryAfter?: number;
}

describe('loans and availability on the real fleet', () => {
  let fleet: TestFleet;
  beforeAll(async () => {
    fleet = await TestFleet.start({
      design: 'resilient',
      strategy: 'baseline',
      customers: {
        [FROZEN]: { status: 'frozen' },
        [OVERDUE]: { status: 'overdue' },
        [CLOSED]: { status: 'closed' },
        [USED_UP]: { openingPayLaterMinor: 1_000_000 },
        [NO_LOANS]: { cashLoanLimitMinor: 0 },
      },
    });
  });
  afterAll(() => fleet.stop());

  it.each(LOAN_TERMS_MONTHS)('lends over %i months, and the bank pays it out once', async (termMonths) => {
    const { customer, answer } = await borrowFromAny(100 + termMonths * 4, termMonths);
    expect(answer.body).toMatchObject({ state: 'approved', amountMinor: 10_000, termMonths });
    const loan = await eventually(
      () => customer.send(`/v1/loans/${String(answer.body['loanId'])}`),
      ({ body }) => body['state'] === 'active',
    );
    const drafted = answer.body['plan'] as { state: string }[];
    expect(drafted.every(({ state }) => state === 'draft')).toBe(true);
    expect(loan.body['plan']).toEqual(drafted.map((part) => ({ ...part, state: 'planned' })));
    const transfers = await fleet.rows<{ amount: number; bank_account: string }>(
      'SELECT amount_minor::int AS amount, bank_account FROM bank.transfers WHERE reference = $1',
      [answer.body['loanId']],
    );
    expect(transfers).toEqual([{ amount: 10_000, bank_account: `ba-${customer.accountId.slice(2)}` }]);
    expect((await customer.account()).body).toMatchObject({
      products: [{}, { product: 'cash_loan', postedMinor: 10_000, pendingMinor: 0 }],
    });
  });

  it('can be asked how long each loan waited for its money', async () => {
    const fromMs = realClock.nowMs();
    const { customer, answer } = await borrowFromAny(170, 3);
    const path = `/v1/loans/${String(answer.body['loanId'])}`;
    await eventually(
      () => customer.send(path),
      ({ body }) => body['state'] === 'active',
    );
    const [payout, ...others] = await readPayouts(fleet.databaseUrl, fromMs);
    expect(others).toEqual([]);
    expect(payout?.end).toBe('paid');
    const { acceptedAtMs = -1, waitMs = -1 } = payout ?? {};
    expect(acceptedAtMs).toBeGreaterThanOrEqual(0);
    expect(waitMs).toBeGreaterThan(0);
    expect(acceptedAtMs + waitMs).toBeLessThanOrEqual(realClock.nowMs() - fromMs);
  });

  it.each([
    [FROZEN, 'account_frozen', 'account_frozen'],
    [OVERDUE, 'overdue', 'overdue'],
    [CLOSED, 'account_closed', 'account_closed'],
    [USED_UP, 'limit_exceeded', 'limit_exceeded'],
    [NO_LOANS, undefined, 'limit_exceeded'],
    [30, undefined, undefined],
  ])('tells customer %i honestly why a product cannot be used', async (number, payLater, cashLoan) => {
    const customer = await fleet.customer(number);
    for (const language of ['en', 'zh'] as const) {
      const { body } = await customer.availability(language);
      const products = body['products'] as ProductSeen[];
      expect(products.map(({ product, reason }) => [product, reason])).toEqual([
        ['pay_later', payLater],
        ['cash_loan', cashLoan],
      ]);
      for (const seen of products) {
        expect(seen.usable).toBe(seen.reason === undefined);
        if (seen.reason !== undefined)
          expect(seen).toMatchObject(errorTable[seen.reason as 'overdue'][language]);
      }
    }
    const paid = await insist(() =>
      customer.pay({ key: `paid-by-customer-${number}`, orderId: 'one-order' }),
    );
    expect(paid.body['code']).toBe(payLater);
  });

  it('says that loans wait for the bureau while it hangs, and that payments go on', async () => {
    const customer = await fleet.customer(31);
    await fleet.operate('credit-bureau-mock', '/operator/behaviour', {
      method: 'PUT',
      body: [{ kind: 'hang' }],
    });
    let next = 40;
    const [en, zh] = await eventually(
      async () => {
        const numbers = Array.from({ length: 4 }, () => (next = next >= 90 ? 40 : next + 1));
        const applicants = await Promise.all(numbers.map((number) => fleet.customer(number)));
        const answers = await Promise.all(applicants.map((applicant) => applicant.borrow()));
        expect(answers.filter(({ body }) => body['loanId'] !== undefined)).toEqual([]);
        return Promise.all([seenBy('en'), seenBy('zh')]);
      },
      (seen) => seen.every(([, loan]) => loan?.usable === false),
    );
    for (const [seen, language] of [
      [en, 'en'],
      [zh, 'zh'],
    ] as const) {
      expect(seen?.[0]).toMatchObject({ product: 'pay_later', usable: true });
      expect(seen?.[1]).toMatchObject({
        product: 'cash_loan',
        reason: 'bureau_unavailable',
        causeGroup: 'dependency',
        ...errorTable.bureau_unavailable[language],
      });
      expect(seen?.[1]?.retryAfter).toBeGreaterThan(0);
    }
    const paid = await insist(() => customer.pay({ key: 'paid-meanwhile', orderId: 'meanwhile' }));
    expect(paid.status).toBe(201);
    await fleet.operate('credit-bureau-mock', '/operator/behaviour', { method: 'DELETE' });
    await eventually(
      async () => {
        await (await fleet.customer(32)).borrow();
        return seenBy('en');
      },
      (seen) => seen.every(({ usable }) => usable),
    );

    async function seenBy(language: string): Promise<ProductSeen[]> {
      return (await customer.availability(language)).body['products'] as ProductSeen[];
    }
  });

  it('has moved every fen as the customers were told', async () => {
    await expectMoneyAsTold(fleet);
  });

  /** Some people's reports are bad; of twelve in a row not all are declined. */
  async function borrowFromAny(first: number, termMonths: number) {
    for (let number = first; number < first + 12; number++) {
      const customer = await fleet.customer(number);
      const key = `borrowed-over-${termMonths}-months`;
      const answer = await insist(() => customer.borrow({ key, termMonths }));
      if (answer.status === 202) return { customer, answer };
      expect(answer.body['code']).toBe('strategy_decline');
    }
    throw new Error('everybody was declined');
  }
});
