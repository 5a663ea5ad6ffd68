import { type Static, Type } from 'typebox';
import { AccountId, RepaymentId } from './ids.ts';
import { AmountMinor, CurrencyCode } from './payments.ts';

const strict = { additionalProperties: false };

/** `POST /v1/repayments`: money that is collected from the customer's bank account. */
export const RepaymentRequest = Type.Object(
  { accountId: AccountId, amountMinor: AmountMinor, currency: CurrencyCode },
  strict,
);
export type RepaymentRequest = Static<typeof RepaymentRequest>;

/** requested -> collecting -> applied | failed. */
export const RepaymentState = Type.Enum(['requested', 'collecting', 'applied', 'failed']);
export type RepaymentState = Static<typeof RepaymentState>;

/** How much of a repayment went to one instalment. */
export const Application = Type.Object(
  {
    resourceId: Type.String({
      description: 'The payment or loan; `opening` for what was owed to begin with.',
    }),
    number: Type.Integer({ minimum: 1 }),
    interestMinor: Type.Integer({ minimum: 0 }),
    principalMinor: Type.Integer({ minimum: 0, description: 'Principal and fee.' }),
  },
  strict,
);

/** A repayment as a client sees it. */
export const Repayment = Type.Object(
  {
    repaymentId: RepaymentId,
    accountId: AccountId,
    state: RepaymentState,
    amountMinor: AmountMinor,
    currency: CurrencyCode,
    appliedTo: Type.Array(Application),
    unappliedMinor: Type.Integer({
      minimum: 0,
      description: 'What was left over because a refund came first; it stays as a credit of the account.',
    }),
  },
  strict,
);
export type Repayment = Static<typeof Repayment>;
