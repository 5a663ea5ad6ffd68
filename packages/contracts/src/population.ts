import { type Static, Type } from 'typebox';
import { AccountStatus } from './accounts.ts';
import { CustomerId, MerchantId } from './ids.ts';

const strict = { additionalProperties: false };
const minor = Type.Integer({
  minimum: -1_000_000_000_000,
  maximum: 1_000_000_000_000,
  description: 'Minor units.',
});

/** Where a customer lives: risk rules and canaries may look at it. */
export const Region = Type.String({ pattern: '^[a-z]{2,20}$', description: 'For example zhejiang.' });

/** How a customer repays, for whoever simulates them: at once, on the due date, late, or not at all. */
export const REPAYMENT_HABITS = ['early', 'on_time', 'late', 'never'] as const;
export const RepaymentHabit = Type.Enum([...REPAYMENT_HABITS]);
export type RepaymentHabit = Static<typeof RepaymentHabit>;

/** A customer to begin with: limits, and what is owed already. One JSON line of a population. */
export const CustomerSeed = Type.Object(
  {
    customerId: CustomerId,
    status: AccountStatus,
    limitMinor: minor,
    payLaterLimitMinor: minor,
    cashLoanLimitMinor: minor,
    /** What the customer owes for Pay Later; negative when overpaid; may be above the limit. */
    openingPayLaterMinor: minor,
    region: Region,
    /** What the customer earns a month. */
    incomeMinor: Type.Integer({ minimum: 0, maximum: 1_000_000_000_000 }),
    repaymentHabit: RepaymentHabit,
  },
  strict,
);
export type CustomerSeed = Static<typeof CustomerSeed>;

/** A merchant to begin with. */
export const MerchantSeed = Type.Object({ merchantId: MerchantId, supported: Type.Boolean() }, strict);
export type MerchantSeed = Static<typeof MerchantSeed>;
