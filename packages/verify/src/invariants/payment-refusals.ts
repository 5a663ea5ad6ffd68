import type { ErrorCode } from '@breakwater/contracts';
import type { PaymentProgress } from '@breakwater/ledger';
import type { Evidence, OperationRow, PaymentRow } from '../evidence.ts';
import { followPayment } from './payment-progress.ts';
import { operationsByResource } from './resource-operations.ts';

/** Why changes of payments are refused. A refusal names no payment, so one of the account's must give the reason. */
export class PaymentRefusals {
  readonly #payments: ReadonlyMap<string, readonly PaymentRow[]>;
  readonly #operations: ReturnType<typeof operationsByResource>;
  readonly #businessDate: string;

  constructor(evidence: Evidence) {
    this.#payments = Map.groupBy(evidence.payments, ({ accountId }) => accountId);
    this.#operations = operationsByResource(evidence);
    this.#businessDate = evidence.businessDate;
  }

  /** Whether any payment of the account gave this reason at the version at which it was refused. */
  mayRefuse(row: OperationRow, code: ErrorCode): boolean {
    return (this.#payments.get(row.accountId) ?? []).some((payment) => {
      const before = (this.#operations.get(payment.paymentId) ?? []).filter(
        ({ accountVersion }) => accountVersion <= row.accountVersion,
      );
      const followed = followPayment(before);
      return followed?.legal === true && this.#refuses(row, code, { payment, ...followed });
    });
  }

  #refuses(
    { kind, amountMinor }: OperationRow,
    code: ErrorCode,
    { payment, progress }: { readonly payment: PaymentRow; readonly progress: PaymentProgress },
  ): boolean {
    const isHeld = progress.state === 'held';
    if (kind === 'payment.refund') {
      const left = leftMinor(progress);
      if (left === undefined) return code === 'payment_not_refundable';
      return code === 'refund_exceeds_captured' && (amountMinor < 1n || amountMinor > left);
    }
    if (code === 'capture_exceeds_hold')
      return kind === 'payment.capture' && isHeld && amountMinor > progress.heldMinor;
    // On which date it was refused is not recorded; it was not after today.
    const mayBePast = kind === 'payment.capture' && (payment.holdExpiresOn ?? '') < this.#businessDate;
    return code === 'hold_ended' && (!isHeld || mayBePast);
  }
}

/** What of a captured payment could still be refunded. */
function leftMinor(progress: PaymentProgress): bigint | undefined {
  switch (progress.state) {
    case 'captured':
      return progress.capturedMinor;
    case 'partially_refunded':
      return progress.capturedMinor - progress.refundedMinor;
    case 'refunded':
      return 0n;
    case 'held':
    case 'voided':
    case 'expired':
      return undefined;
  }
}
