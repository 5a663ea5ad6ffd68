/**
 * The life of an approved cash loan; a declined application never becomes a loan.
 *
 *   approved --begin--> disbursing --activate--> active --late--> overdue
 *                        |   ^  |                  |  <--on time--   |
 *                        |   |  +-----fail-----> failed              |
 *                        +---+                     +----repay----> repaid
 *                        begin again, once the transfer's time is over
 *
 * Failing releases what was pending. Late, on time and repaid follow from the instalments.
 */
export type LoanProgress =
  | { readonly state: 'approved' }
  /** The bank does not begin the transfer after `transferExpiresAtMs` (Unix milliseconds). */
  | { readonly state: 'disbursing'; readonly transferExpiresAtMs: number }
  | { readonly state: 'active' }
  | { readonly state: 'overdue' }
  | { readonly state: 'repaid' }
  | { readonly state: 'failed' };

export type LoanEvent =
  | { readonly kind: 'begin'; readonly atMs: number; readonly transferExpiresAtMs: number }
  | { readonly kind: 'activate' }
  | { readonly kind: 'late' }
  | { readonly kind: 'onTime' }
  | { readonly kind: 'repay' }
  | { readonly kind: 'fail' };

/** The loan after an event, or undefined when the event is not legal in this state. */
export function advanceLoan(loan: LoanProgress, event: LoanEvent): LoanProgress | undefined {
  switch (loan.state) {
    case 'approved':
      return event.kind === 'begin' ? disbursing(event.transferExpiresAtMs) : undefined;
    case 'disbursing':
      if (event.kind === 'activate') return { state: 'active' };
      if (event.kind === 'fail') return { state: 'failed' };
      return event.kind === 'begin' && event.atMs > loan.transferExpiresAtMs
        ? disbursing(event.transferExpiresAtMs)
        : undefined;
    case 'active':
      if (event.kind === 'late') return { state: 'overdue' };
      return event.kind === 'repay' ? { state: 'repaid' } : undefined;
    case 'overdue':
      if (event.kind === 'onTime') return { state: 'active' };
      return event.kind === 'repay' ? { state: 'repaid' } : undefined;
    case 'repaid':
    case 'failed':
      return undefined;
  }
}

function disbursing(transferExpiresAtMs: number): LoanProgress {
  return { state: 'disbursing', transferExpiresAtMs };
}
