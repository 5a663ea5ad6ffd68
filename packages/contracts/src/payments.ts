import { AMOUNT_MINOR_MAX } from '@breakwater/money';
import { type Static, Type } from 'typebox';
import { AccountId, CalendarDate, MerchantId, OrderId, PaymentId } from './ids.ts';

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

/** `automatic` posts the purchase at once; `manual` holds the amount until it is captured, voided or expires. */
export const CaptureMode = Type.Enum(['automatic', 'manual']);
export type CaptureMode = Static<typeof CaptureMode>;

/** `POST /v1/payments` */
export const PaymentRequest = Type.Object(
  {
    accountId: AccountId,
    merchantId: MerchantId,
    orderId: OrderId,
    amountMinor: AmountMinor,
    currency: CurrencyCode,
    instalments: InstalmentCount,
    capture: CaptureMode,
  },
  strict,
);
export type PaymentRequest = Static<typeof PaymentRequest>;

/** `POST /v1/payments/{paymentId}/capture`: a part of what is held, or all of it; the rest is released. */
export const CaptureRequest = Type.Object({ amountMinor: Type.Optional(AmountMinor) }, strict);
export type CaptureRequest = Static<typeof CaptureRequest>;

/** `POST /v1/payments/{paymentId}/void`: releases what is held. */
export const VoidRequest = Type.Object({}, strict);

/** `POST /v1/payments/{paymentId}/refunds`: a part of what is not refunded yet, or all of it. */
export const RefundRequest = Type.Object({ amountMinor: Type.Optional(AmountMinor) }, strict);
export type RefundRequest = Static<typeof RefundRequest>;

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

/** draft (of a loan that is not active yet) -> planned -> due -> overdue; paid ends it, and cancelled a draft. */
export const INSTALMENT_STATES = ['draft', 'planned', 'due', 'overdue', 'paid', 'cancelled'] as const;
export const InstalmentState = Type.Enum([...INSTALMENT_STATES]);
export type InstalmentState = Static<typeof InstalmentState>;

/** One monthly part of what is paid back. */
export const Instalment = Type.Object(
  {
    number: Type.Integer({ minimum: 1 }),
    dueDate: CalendarDate,
    principalMinor: Type.Integer({ minimum: 0 }),
    feeMinor: Type.Integer({ minimum: 0 }),
    interestMinor: Type.Integer({
      minimum: 0,
      description: 'Of a cash loan; posted when the part falls due.',
    }),
    paidMinor: Type.Integer({ minimum: 0, description: 'Repaid or refunded so far.' }),
    state: InstalmentState,
  },
  strict,
);
export type Instalment = Static<typeof Instalment>;

/**
 * held -> captured | voided | expired; captured -> partially_refunded -> refunded. With automatic capture a payment
 * begins as captured.
 */
export const PaymentState = Type.Enum([
  'held',
  'captured',
  'voided',
  'expired',
  'partially_refunded',
  'refunded',
]);
export type PaymentState = Static<typeof PaymentState>;

/** A payment as a client sees it. */
export const Payment = Type.Object(
  {
    paymentId: PaymentId,
    accountId: AccountId,
    merchantId: MerchantId,
    orderId: OrderId,
    state: PaymentState,
    amountMinor: AmountMinor,
    capturedMinor: Type.Integer({ minimum: 0 }),
    refundedMinor: Type.Integer({ minimum: 0 }),
    feeMinor: Type.Integer({
      minimum: 0,
      description: 'The fee for paying in instalments, less what was refunded.',
    }),
    currency: CurrencyCode,
    instalments: InstalmentCount,
    capture: CaptureMode,
    /** The last business date on which a hold can be captured. */
    holdExpiresOn: Type.Optional(CalendarDate),
    plan: Type.Array(Instalment),
    decision: DecisionSummary,
  },
  strict,
);
export type Payment = Static<typeof Payment>;
