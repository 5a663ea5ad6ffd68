import type { Answer } from '../test-http.ts';
import { type Cause, inEach, theOneWith } from './cause.ts';

/** Customers who differ from the ordinary, by their number; their counterparts who speak Chinese differ likewise. */
export const FROZEN = 11;
export const OVERDUE = 12;
/** With enough credit for what only large amounts bring about. */
export const RICH = [14, 15, 16, 17] as const;
const [FRAUD] = RICH;
const CLOSED = 13;

export const riskCauses = {
  limit_exceeded: inEach(async ({ customer }) => (await customer(1)).pay({ amountMinor: 2_000_000 })),
  limit_reduced: inEach(async ({ fleet, customer }) => {
    const somebody = await customer(2);
    const limits = { limitMinor: 5_000, payLaterLimitMinor: 1_000_000, cashLoanLimitMinor: 500_000 };
    const order = { method: 'PUT', body: { ...limits, reason: 'the income has fallen' } } as const;
    await fleet.operateOne('credit', `/operator/accounts/${somebody.accountId}/limits`, order);
    return somebody.pay({ amountMinor: 6_000 });
  }),
  velocity_block: inEach(async ({ customer }) => {
    const somebody = await customer(3);
    const answers: Answer[] = [];
    for (let index = 0; index < 31; index++) answers.push(await somebody.pay());
    return theOneWith('velocity_block', answers);
  }),
  fraud_block: inEach(async ({ customer }) => {
    const somebody = await customer(FRAUD);
    for (let index = 0; index < 5; index++) await somebody.pay();
    return somebody.pay({ amountMinor: 1_000_000 });
  }),
  account_frozen: inEach(async ({ customer }) => (await customer(FROZEN)).pay()),
  account_closed: inEach(async ({ fleet, customer }) => {
    const somebody = await customer(CLOSED);
    const order = { method: 'PUT', body: { status: 'closed', reason: 'the customer has left' } } as const;
    await fleet.operateOne('credit', `/operator/accounts/${somebody.accountId}/status`, order);
    return somebody.borrow();
  }),
  overdue: inEach(async ({ customer }) => (await customer(OVERDUE)).pay()),
  strategy_decline: inEach(async ({ customer }) => (await customer(1)).borrow({ amountMinor: 700_000 })),
} satisfies Record<string, Cause>;
