import type { AccountStatus, Assessment, ErrorCode, errorTable, QueueName } from '@breakwater/contracts';
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
  /** Of the request behind it (W3C Trace Context). */
  readonly traceparent: string;
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

/** What is asked for under an idempotency key. */
interface Keyed extends Common {
  /** Whose key it is: the customer, an operator, or the close of a day. */
  readonly callerId: string;
  readonly idempotencyKey: string;
  /** Tells whether a second request under the key is the same request. */
  readonly requestHash: string;
}

interface Telling {
  readonly events: readonly OutboxEvent[];
}

/** What risk approved: amounts in minor units, the fee apart. */
interface Approved extends Keyed, Telling {
  readonly amountMinor: AmountMinor;
  readonly decision: Assessment;
  readonly response: StoredResponse;
}

/** How far the exposure of payments may go that are approved without risk, in minor units. */
export interface StandInCaps {
  /** Of one customer. */
  readonly customerMinorMax: number;
  /** Of all. */
  readonly totalMinorMax: number;
}

interface Bought extends Approved {
  /** Set when risk has not decided: it is done within these caps only, and is a conflict otherwise. */
  readonly standIn?: StandInCaps;
  readonly paymentId: string;
  readonly merchantId: string;
  readonly orderId: string;
  readonly feeMinor: AmountMinor;
  readonly instalments: InstalmentCount;
}

/** Post a purchase at once. */
export interface Purchase extends Bought {
  readonly kind: 'purchase';
  readonly plan: readonly PlannedInstalment[];
}

/** Hold the amount of a purchase with its fee. */
export interface Hold extends Bought {
  readonly kind: 'payment.hold';
  /** The last business date on which it can be captured. */
  readonly holdExpiresOn: string;
}

/** Post a part of what is held, or all of it, and release the rest. */
export interface Capture extends Keyed, Telling {
  readonly kind: 'payment.capture';
  readonly paymentId: string;
  readonly amountMinor: AmountMinor;
  readonly feeMinor: AmountMinor;
  readonly plan: readonly PlannedInstalment[];
}

/** Release what is held: by the client, or because its time is over. */
export interface Release extends Keyed, Telling {
  readonly kind: 'payment.void' | 'payment.expire';
  readonly paymentId: string;
}

/** Give back a part of what was captured, or all that is left. */
export interface Refund extends Keyed, Telling {
  readonly kind: 'payment.refund';
  readonly paymentId: string;
  readonly amountMinor: AmountMinor | undefined;
}

/** Approve a cash loan: its amount becomes pending. */
export interface LoanApproval extends Approved {
  readonly kind: 'loan.approve';
  readonly loanId: string;
  readonly termMonths: LoanTermMonths;
  readonly payoutAccount: string;
  readonly plan: readonly PlannedInstalment[];
}

/** Promise a repayment, which is then collected. */
export interface RepaymentPromise extends Keyed, Telling {
  readonly kind: 'repayment.request';
  readonly repaymentId: string;
  readonly amountMinor: AmountMinor;
  readonly response: StoredResponse;
}

/** Record that an operation was refused before it came to the ledger, by risk for example. */
export interface Refusal extends Keyed {
  readonly kind: 'refuse';
  readonly code: RecordedCode;
  readonly amountMinor: AmountMinor;
  readonly decision?: Assessment;
}

/**
 * Begin the transfer of a loan or repayment, or begin another once `previousExpiresAt`, the one of the transfer that it
 * replaces, is past. Only one of several that try at once is done.
 */
export interface TransferBegin extends Common {
  readonly kind: 'loan.begin_disbursing' | 'repayment.begin_collecting';
  readonly resourceId: string;
  readonly expiresAt: Date;
  readonly previousExpiresAt: Date | null;
}

/** The transfer of a loan or repayment ended: it is posted, or undone. The effect of an event, taken once. */
export interface TransferEnd extends Common, Telling {
  readonly kind: 'loan.activate' | 'loan.fail' | 'repayment.apply' | 'repayment.fail';
  readonly resourceId: string;
  readonly consumer: string;
  /** A UUID. */
  readonly eventId: string;
}

/** Bring an account to the open business date: what has come is due, with its interest; what was due is overdue. */
export interface AccountRoll extends Keyed, Telling {
  readonly kind: 'account.roll';
}

/** Freeze, unfreeze or close an account. */
export interface StatusSetting extends Keyed, Telling {
  readonly kind: 'account.set_status';
  readonly status: AccountStatus;
}

/** Cut or raise an account's limits. */
export interface LimitSetting extends Keyed, Telling {
  readonly kind: 'account.set_limits';
  readonly limitMinor: AmountMinor;
  readonly payLaterLimitMinor: AmountMinor;
  readonly cashLoanLimitMinor: AmountMinor;
}

/** Everything that the ledger can be asked to do. */
export type LedgerOperation =
  | Purchase
  | Hold
  | Capture
  | Release
  | Refund
  | LoanApproval
  | RepaymentPromise
  | Refusal
  | TransferBegin
  | TransferEnd
  | AccountRoll
  | StatusSetting
  | LimitSetting;
