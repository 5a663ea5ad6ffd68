import type { AmountMinor } from '@breakwater/money';

/**
 * The life of a payment. A hold ends exactly once; refunds never exceed what was captured.
 *
 *   held --capture--> captured --refund--> partially_refunded --refund--> refunded
 *     |--void--> voided            |                                         ^
 *     +--expire--> expired         +-------------refund of all---------------+
 *
 * A payment with automatic capture begins as `captured`.
 */
export type PaymentProgress =
  | { readonly state: 'held'; readonly heldMinor: AmountMinor }
  | { readonly state: 'captured'; readonly capturedMinor: AmountMinor }
  | {
      readonly state: 'partially_refunded';
      readonly capturedMinor: AmountMinor;
      readonly refundedMinor: AmountMinor;
    }
  | { readonly state: 'refunded'; readonly capturedMinor: AmountMinor }
  | { readonly state: 'voided' }
  | { readonly state: 'expired' };

export type PaymentEvent =
  | { readonly kind: 'capture'; readonly amountMinor: AmountMinor }
  | { readonly kind: 'void' }
  | { readonly kind: 'expire' }
  | { readonly kind: 'refund'; readonly amountMinor: AmountMinor };

/** The payment after an event, or undefined when the event is not legal in this state. */
export function advancePayment(payment: PaymentProgress, event: PaymentEvent): PaymentProgress | undefined {
  switch (payment.state) {
    case 'held':
      return endHold(payment.heldMinor, event);
    case 'captured':
      return refund(payment.capturedMinor, 0n, event);
    case 'partially_refunded':
      return refund(payment.capturedMinor, payment.refundedMinor, event);
    case 'refunded':
    case 'voided':
    case 'expired':
      return undefined;
  }
}

function endHold(heldMinor: AmountMinor, event: PaymentEvent): PaymentProgress | undefined {
  switch (event.kind) {
    case 'capture':
      if (event.amountMinor <= 0n || event.amountMinor > heldMinor) return undefined;
      return { state: 'captured', capturedMinor: event.amountMinor };
    case 'void':
      return { state: 'voided' };
    case 'expire':
      return { state: 'expired' };
    case 'refund':
      return undefined;
  }
}

function refund(
  capturedMinor: AmountMinor,
  alreadyMinor: AmountMinor,
  event: PaymentEvent,
): PaymentProgress | undefined {
  if (event.kind !== 'refund' || event.amountMinor <= 0n) return undefined;
  const refundedMinor = alreadyMinor + event.amountMinor;
  if (refundedMinor > capturedMinor) return undefined;
  if (refundedMinor === capturedMinor) return { state: 'refunded', capturedMinor };
  return { state: 'partially_refunded', capturedMinor, refundedMinor };
}
