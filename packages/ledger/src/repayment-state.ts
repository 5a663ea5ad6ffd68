/**
 * The life of a repayment: money that is collected through the bank.
 *
 *   requested --begin--> collecting --apply--> applied
 *                          |   ^  |
 *                          |   |  +--fail--> failed   (nothing was collected)
 *                          +---+
 *                          begin again, once the transfer's time is over
 */
export type RepaymentProgress =
  | { readonly state: 'requested' }
  /** The bank does not begin the transfer after `transferExpiresAtMs` (Unix milliseconds). */
  | { readonly state: 'collecting'; readonly transferExpiresAtMs: number }
  | { readonly state: 'applied' }
  | { readonly state: 'failed' };

export type RepaymentEvent =
  | { readonly kind: 'begin'; readonly atMs: number; readonly transferExpiresAtMs: number }
  | { readonly kind: 'apply' }
  | { readonly kind: 'fail' };

/** The repayment after an event, or undefined when the event is not legal in this state. */
export function advanceRepayment(
  repayment: RepaymentProgress,
  event: RepaymentEvent,
): RepaymentProgress | undefined {
  switch (repayment.state) {
    case 'requested':
      return event.kind === 'begin' ? collecting(event.transferExpiresAtMs) : undefined;
    case 'collecting':
      if (event.kind === 'apply') return { state: 'applied' };
      if (event.kind === 'fail') return { state: 'failed' };
      return event.atMs > repayment.transferExpiresAtMs ? collecting(event.transferExpiresAtMs) : undefined;
    case 'applied':
    case 'failed':
      return undefined;
  }
}

function collecting(transferExpiresAtMs: number): RepaymentProgress {
  return { state: 'collecting', transferExpiresAtMs };
}
