import { type Static, Type } from 'typebox';
import { AccountStatus } from './accounts.ts';
import { CustomerId, MerchantId } from './ids.ts';

const strict = { additionalProperties: false };
const minor = Type.Integer({
  minimum: -1_000_000_000_000,
  maximum: 1_000_000_000_000,
  description: 'Minor units.',
});

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
  },
  strict,
);
export type CustomerSeed = Static<typeof CustomerSeed>;

/** A merchant to begin with. */
export const MerchantSeed = Type.Object({ merchantId: MerchantId, supported: Type.Boolean() }, strict);
export type MerchantSeed = Static<typeof MerchantSeed>;
