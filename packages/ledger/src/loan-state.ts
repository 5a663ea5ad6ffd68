/**
 * The life of an approved cash loan; a declined application never becomes a loan.
 *
 *   approved --begin--> disbursing --activate--> active
 *                        |   ^  |
 *                        |   |  +-----fail-----> failed   (what was pending is released)
 *                        +---+
 *                        begin again, once the transfer's time is over
 */
export type LoanProgress =
  | { readonly state: 'approved' }
  /** The bank does not begin the transfer after `transferExpiresAtMs` (Unix milliseconds). */
  | { readonly state: 'disbursing'; readonly transferExpiresAtMs: number }
  | { readonly state: 'active' }
  | { readonly state: 'failed' };

export type LoanEvent =
  | { readonly kind: 'begin'; readonly atMs: number; readonly transferExpiresAtMs: number }
  | { readonly kind: 'activate' }
  | { readonly kind: 'fail' };

/** The loan after an event, or undefined when the event is not legal in this state. */
export function advanceLoan(loan: LoanProgress, event: LoanEvent): LoanProgress | undefined {
  switch (loan.state) {
    case 'approved':
      return event.kind === 'begin' ? disbursing(event.transferExpiresAtMs) : undefined;
    case 'disbursing':
      if (event.kind === 'activate') return { state: 'active' };
      if (event.kind === 'fail') return { state: 'failed' };
      return event.atMs > loan.transferExpiresAtMs ? disbursing(event.transferExpiresAtMs) : undefined;
    case 'active':
    case 'failed':
      return undefined;
  }
}

function disbursing(transferExpiresAtMs: number): LoanProgress {
  return { state: 'disbursing', transferExpiresAtMs };
}
