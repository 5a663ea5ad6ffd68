import { advancePayment, type PaymentEvent, type PaymentProgress } from '@breakwater/ledger';
import type { OperationRow } from '../evidence.ts';

/** A payment after the operations on it, or the first of them that its life does not know. */
export type FollowedPayment =
  | { readonly legal: true; readonly progress: PaymentProgress }
  | { readonly legal: false; readonly kind: OperationRow['kind'] };

/**
 * Follows a payment through its operations, in their order, by the pure state machine.
 * @returns undefined when nothing made the payment.
 */
export function followPayment(operations: readonly OperationRow[]): FollowedPayment | undefined {
  const [made, ...others] = operations;
  if (made === undefined) return undefined;
  let progress = begun(made);
  if (progress === undefined) return { legal: false, kind: made.kind };
  for (const { kind, amountMinor } of others) {
    const event = eventOf(kind, amountMinor);
    progress = event && advancePayment(progress, event);
    if (progress === undefined) return { legal: false, kind };
  }
  return { legal: true, progress };
}

function begun({ kind, amountMinor }: OperationRow): PaymentProgress | undefined {
  if (kind === 'purchase') return { state: 'captured', capturedMinor: amountMinor };
  return kind === 'payment.hold' ? { state: 'held', heldMinor: amountMinor } : undefined;
}

function eventOf(kind: OperationRow['kind'], amountMinor: bigint): PaymentEvent | undefined {
  if (kind === 'payment.capture') return { kind: 'capture', amountMinor };
  if (kind === 'payment.void') return { kind: 'void' };
  if (kind === 'payment.expire') return { kind: 'expire' };
  return kind === 'payment.refund' ? { kind: 'refund', amountMinor } : undefined;
}
