import { type Static, Type } from 'typebox';
import { AmountMinor, CurrencyCode } from './payments.ts';

const strict = { additionalProperties: false };

/** What a transfer is for: a loan that is paid out, a repayment that is collected, a merchant's payout. */
export const TransferReference = Type.String({ pattern: '^(loan|rpy|out)_[0-9a-f]{32}$' });
/** A token for a bank account, of a customer (`ba-0000001`) or a merchant (`bm-00001`). */
export const BankAccount = Type.String({ pattern: '^(ba-[0-9]{7}|bm-[0-9]{5})$' });
/** `payout`: to the account; `collection`: from it. */
export const TransferDirection = Type.Enum(['payout', 'collection']);
export type TransferDirection = Static<typeof TransferDirection>;

const instruction = {
  reference: TransferReference,
  direction: TransferDirection,
  amountMinor: Type.Integer({ ...AmountMinor, maximum: Number.MAX_SAFE_INTEGER }),
  currency: CurrencyCode,
  bankAccount: BankAccount,
};

/**
 * `POST /v1/transfers` of the bank. The bank does not begin a transfer after `expiresAt`, so an instruction that is not
 * in its book by then will never be: only then may it be sent again. It does not deduplicate by reference.
 * It answers 201 with the settled transfer, 202 with a pending one, 422 when it refuses for good.
 */
export const TransferRequest = Type.Object(
  { ...instruction, expiresAt: Type.String({ format: 'date-time' }) },
  strict,
);
export type TransferRequest = Static<typeof TransferRequest>;

/** A line of the bank's book. A pending one is taken and will settle; it is never sent again. */
export const Transfer = Type.Object(
  {
    transferId: Type.String({ minLength: 1, maxLength: 64 }),
    ...instruction,
    state: Type.Enum(['pending', 'settled']),
    bookedAt: Type.String({ format: 'date-time' }),
  },
  strict,
);
export type Transfer = Static<typeof Transfer>;

/** `GET /v1/transfers?reference=R` of the bank: every transfer in its book with that reference. */
export const TransferList = Type.Object({ transfers: Type.Array(Transfer) }, strict);
export type TransferList = Static<typeof TransferList>;

/** The body of the bank's 422: `instruction_expired` says nothing of the customer, the others end the matter. */
export const BANK_REFUSALS = ['instruction_expired', 'insufficient_funds', 'account_closed'] as const;

/** `POST /v1/bank-callbacks`: the bank says by itself that a transfer settled; perhaps late, perhaps more than once. */
export const BankCallback = Type.Object({ transfer: Transfer }, strict);
export type BankCallback = Static<typeof BankCallback>;
