import { AMOUNT_MINOR_MAX } from '@breakwater/money';
import { type Static, Type } from 'typebox';
import { AccountId, MerchantId, OrderId, PaymentId } from './ids.ts';

export const AmountMinor = Type.Integer({
  minimum: 1,
  maximum: AMOUNT_MINOR_MAX,
  description: 'Minor units (fen).',
});
export const CurrencyCode = Type.Literal('CNY');

/** In how many monthly parts a purchase may be paid back. */
export const INSTALMENT_COUNTS = [1, 3, 6, 9, 12, 24] as const;
export const InstalmentCount = Type.Enum([...INSTALMENT_COUNTS]);

const strict = { additionalProperties: false };

/** `POST /v1/payments` */
export const PaymentRequest = Type.Object(
  {
    accountId: AccountId,
    merchantId: MerchantId,
    orderId: OrderId,
    amountMinor: AmountMinor,
    currency: CurrencyCode,
    instalments: InstalmentCount,
    capture: Type.Literal('automatic'),
  },
  strict,
);
export type PaymentRequest = Static<typeof PaymentRequest>;

/** What the client is told of the risk decision behind a payment or a loan. */
export const DecisionSummary = Type.Object(
  {
    outcome: Type.Union([Type.Literal('approve'), Type.Literal('decline')]),
    strategyVersion: Type.String(),
    reasonCodes: Type.Array(Type.String()),
  },
  strict,
);
export type DecisionSummary = Static<typeof DecisionSummary>;

export const Instalment = Type.Object(
  {
    number: Type.Integer({ minimum: 1 }),
    dueDate: Type.String({ format: 'date' }),
    principalMinor: Type.Integer({ minimum: 0 }),
    feeMinor: Type.Integer({ minimum: 0 }),
  },
  strict,
);
export type Instalment = Static<typeof Instalment>;

/** A payment as a client sees it. */
export const Payment = Type.Object(
  {
    paymentId: PaymentId,
    accountId: AccountId,
    merchantId: MerchantId,
    orderId: OrderId,
    state: Type.Union([Type.Literal('captured')]),
    amountMinor: AmountMinor,
    capturedMinor: Type.Integer({ minimum: 0 }),
    refundedMinor: Type.Integer({ minimum: 0 }),
    feeMinor: Type.Integer({ minimum: 0 }),
    currency: CurrencyCode,
    instalments: InstalmentCount,
    plan: Type.Array(Instalment),
    decision: DecisionSummary,
  },
  strict,
);
export type Payment = Static<typeof Payment>;
