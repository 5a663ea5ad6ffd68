import { type Static, Type } from 'typebox';
import { AccountId, CalendarDate, CustomerId } from './ids.ts';
import { CurrencyCode } from './payments.ts';

const strict = { additionalProperties: false };

export const PRODUCTS = ['pay_later', 'cash_loan'] as const;
export const Product = Type.Enum([...PRODUCTS]);
export type Product = Static<typeof Product>;

export const AccountStatus = Type.Enum(['active', 'frozen', 'overdue', 'closed']);
export type AccountStatus = Static<typeof AccountStatus>;

/** `POST /v1/sessions`, in lab mode only. */
export const SessionRequest = Type.Object({ customerId: CustomerId }, strict);
export type SessionRequest = Static<typeof SessionRequest>;

export const Session = Type.Object(
  { token: Type.String(), accountId: AccountId, expiresAt: Type.String({ format: 'date-time' }) },
  strict,
);
export type Session = Static<typeof Session>;

export const ProductBalance = Type.Object(
  {
    product: Product,
    limitMinor: Type.Integer(),
    postedMinor: Type.Integer(),
    pendingMinor: Type.Integer(),
    availableMinor: Type.Integer(),
  },
  strict,
);

/** `GET /v1/accounts/{accountId}` */
export const Account = Type.Object(
  {
    accountId: AccountId,
    status: AccountStatus,
    currency: CurrencyCode,
    limitMinor: Type.Integer({ description: 'The shared credit limit.' }),
    availableMinor: Type.Integer({ minimum: 0 }),
    products: Type.Array(ProductBalance),
    interestMinor: Type.Integer({
      description: 'Interest that fell due and is not paid yet; beside the limit.',
    }),
    dueMinor: Type.Integer({ minimum: 0, description: 'What is due or overdue and not paid yet.' }),
    businessDate: CalendarDate,
    version: Type.Integer({ minimum: 0, description: 'Grows by one with each ledger entry of the account.' }),
  },
  strict,
);
export type Account = Static<typeof Account>;

export const ProductAvailability = Type.Object(
  {
    product: Product,
    usable: Type.Boolean(),
    reason: Type.Optional(Type.String()),
    causeGroup: Type.Optional(Type.String()),
    title: Type.String(),
    detail: Type.String(),
    nextStep: Type.String(),
    retryAfter: Type.Optional(Type.Integer({ description: 'Seconds.' })),
    incidentId: Type.Optional(Type.String()),
  },
  strict,
);
export type ProductAvailability = Static<typeof ProductAvailability>;

/** `GET /v1/accounts/{accountId}/availability` */
export const Availability = Type.Object({ products: Type.Array(ProductAvailability) }, strict);
export type Availability = Static<typeof Availability>;
