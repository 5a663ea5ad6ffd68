import { type Static, Type } from 'typebox';
import { LoanId, PayoutAccount } from './ids.ts';
import { AmountMinor, CurrencyCode } from './payments.ts';

const strict = { additionalProperties: false };

/**
 * `POST /v1/transfers` of the bank. The bank does not begin a transfer after `expiresAt`, so an instruction that is not
 * in its book by then will never be: only then may it be sent again. It does not deduplicate by reference.
 */
export const TransferRequest = Type.Object(
  {
    reference: LoanId,
    amountMinor: AmountMinor,
    currency: CurrencyCode,
    payoutAccount: PayoutAccount,
    expiresAt: Type.String({ format: 'date-time' }),
  },
  strict,
);
export type TransferRequest = Static<typeof TransferRequest>;

export const Transfer = Type.Object(
  {
    transferId: Type.String(),
    reference: LoanId,
    amountMinor: AmountMinor,
    currency: CurrencyCode,
    payoutAccount: PayoutAccount,
    state: Type.Literal('settled'),
    bookedAt: Type.String({ format: 'date-time' }),
  },
  strict,
);
export type Transfer = Static<typeof Transfer>;

/** `GET /v1/transfers?reference=R` of the bank: every transfer in its book with that reference. */
export const TransferList = Type.Object({ transfers: Type.Array(Transfer) }, strict);
export type TransferList = Static<typeof TransferList>;
