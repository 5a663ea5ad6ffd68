import type { Assessment, ErrorCode, errorTable, QueueName } from '@breakwater/contracts';
import type { InstalmentCount, LoanTermMonths, PlannedInstalment } from '@breakwater/ledger';
import type { AmountMinor } from '@breakwater/money';

/** The error codes that are decisions and therefore recorded under the idempotency key. */
export type RecordedCode = {
  [Code in ErrorCode]: (typeof errorTable)[Code]['recorded'] extends true ? Code : never;
}[ErrorCode];

/** A message that leaves through the outbox if, and only if, the operation takes effect. */
export interface OutboxEvent {
  /** A UUID. */
  readonly eventId: string;
  readonly queue: QueueName;
  /** Ids only; its shape is that of the queue's schema. */
  readonly payload: object;
}

/** What the client is told, recorded under its key. */
export interface StoredResponse {
  readonly status: number;
  readonly body: unknown;
}

interface Common {
  /** A UUID, fresh for each attempt to do the operation. */
  readonly operationId: string;
  readonly accountId: string;
  readonly traceId: string;
}

/** What a client asks for under an idempotency key. */
interface Keyed extends Common {
  /** Whose key it is: the customer. */
  readonly callerId: string;
  readonly idempotencyKey: string;
  /** Tells whether a second request under the key is the same request. */
  readonly requestHash: string;
}

/** What risk approved: amounts in minor units, the fee apart. */
interface Approved extends Keyed {
  readonly amountMinor: AmountMinor;
  readonly plan: readonly PlannedInstalment[];
  readonly decision: Assessment;
  readonly response: StoredResponse;
  readonly events: readonly OutboxEvent[];
}

/** Post a purchase at once. */
export interface Purchase extends Approved {
  readonly kind: 'purchase';
  readonly paymentId: string;
  readonly merchantId: string;
  readonly orderId: string;
  readonly feeMinor: AmountMinor;
  readonly instalments: InstalmentCount;
}

/** Approve a cash loan: its amount becomes pending. */
export interface LoanApproval extends Approved {
  readonly kind: 'loan.approve';
  readonly loanId: string;
  readonly termMonths: LoanTermMonths;
  readonly payoutAccount: string;
}

/** Record that an operation was refused before it came to the ledger, by risk for example. */
export interface Refusal extends Keyed {
  readonly kind: 'refuse';
  readonly code: RecordedCode;
  readonly amountMinor: AmountMinor;
  readonly decision?: Assessment;
}

/**
 * Begin the transfer of an approved loan, or begin another once `previousExpiresAt`, the one of the transfer that it
 * replaces, is past. Only one of several that try at once is done.
 */
export interface LoanBegin extends Common {
  readonly kind: 'loan.begin_disbursing';
  readonly loanId: string;
  readonly expiresAt: Date;
  readonly previousExpiresAt: Date | null;
}

/** The transfer of a loan ended: its amount is posted, or given back. The effect of an event, taken once. */
export interface LoanEnd extends Common {
  readonly kind: 'loan.activate' | 'loan.fail';
  readonly loanId: string;
  readonly consumer: string;
  /** A UUID. */
  readonly eventId: string;
}

/** Everything that the ledger can be asked to do. */
export type LedgerOperation = Purchase | LoanApproval | Refusal | LoanBegin | LoanEnd;
