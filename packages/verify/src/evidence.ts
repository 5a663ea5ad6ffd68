import type { AccountStatus, HistoryRecord, LoanState } from '@breakwater/contracts';
import type {
  AccountOperation,
  OwedInstalment,
  PaymentProgress,
  RepaymentProgress,
} from '@breakwater/ledger';
import type { DecisionRow, RungCap, StandInRow } from './decision-evidence.ts';

/** What reading an unknown operation back by its key has shown. */
export type Resolution = 'done' | 'none' | 'unresolved';

/** An operation of the history that can move money. */
export interface Invocation {
  readonly record: HistoryRecord;
  /** The customer, under whose name its key is kept. */
  readonly callerId: string;
  readonly key: string;
  /** For an `info` alone. */
  readonly resolution?: Resolution;
}

/** A row of `credit.operations`. Amounts in minor units. */
export interface OperationRow {
  readonly operationId: string;
  readonly callerId: string;
  readonly key: string;
  readonly kind: Exclude<AccountOperation['kind'], 'opening'> | 'refuse';
  readonly outcome: 'done' | 'refused';
  readonly refusalCode: string | null;
  readonly resourceId: string | null;
  readonly accountId: string;
  /** Without the fee. */
  readonly amountMinor: bigint;
  readonly feeMinor: bigint;
  /** The account's version just after it. */
  readonly accountVersion: number;
  /** What the client is answered each time. */
  readonly responseStatus: number | null;
  readonly createdAtMs: number;
}

/** The recorded answer to a request under a key, for keys whose answers the history has kept. */
export interface AnswerRow {
  readonly callerId: string;
  readonly key: string;
  readonly status: number;
  /** Of the canonical JSON of its body. */
  readonly sha256: string;
}

/** What an account is at one of its versions. Amounts in minor units. */
export interface AccountAmounts {
  readonly status: AccountStatus;
  readonly limitMinor: bigint;
  readonly payLaterLimitMinor: bigint;
  readonly cashLoanLimitMinor: bigint;
  readonly payLaterPostedMinor: bigint;
  readonly cashLoanPostedMinor: bigint;
  readonly interestMinor: bigint;
  readonly payLaterPendingMinor: bigint;
  readonly cashLoanPendingMinor: bigint;
  readonly collectingMinor: bigint;
}

/** A row of `credit.account_versions`. */
export interface VersionRow extends AccountAmounts {
  readonly accountId: string;
  readonly version: number;
  readonly operationId: string;
  readonly kind: AccountOperation['kind'];
  /** ISO calendar date. */
  readonly businessDate: string;
}

/** What of a repayment, a refund or a credit went to one instalment. */
export interface ApplicationRow {
  readonly operationId: string;
  /** The repayment; for a refund the payment; for what the account was in credit, the account. */
  readonly sourceId: string;
  readonly resourceId: string;
  readonly number: number;
  readonly interestMinor: bigint;
  readonly paidMinor: bigint;
}

/** A row of `credit.instalments`. */
export interface InstalmentRow extends OwedInstalment {
  readonly accountId: string;
}

/** A row of `credit.refunds`. */
export interface RefundRow {
  readonly operationId: string;
  readonly paymentId: string;
  readonly amountMinor: bigint;
  readonly feeMinor: bigint;
}

export interface RepaymentRow {
  readonly repaymentId: string;
  readonly accountId: string;
  readonly state: RepaymentProgress['state'];
  readonly amountMinor: bigint;
  readonly unappliedMinor: bigint;
  readonly createdAtMs: number;
}

/** A merchant's payout, with how often it was posted. */
export interface PayoutRow {
  readonly payoutId: string;
  readonly state: 'requested' | 'paying' | 'paid' | 'failed';
  readonly postings: number;
}

/** Money that must go through the bank once: a loan, a repayment, a merchant's payout. */
export interface BankMovementRow {
  readonly reference: string;
  readonly state: 'waiting' | 'moving' | 'done' | 'failed';
  readonly direction: 'payout' | 'collection';
  readonly amountMinor: bigint;
  readonly bankAccount: string;
}

/** What a client saw of an account. */
export interface Look {
  readonly accountId: string;
  readonly sentMs: number;
  readonly version: number;
}

export interface PaymentRow {
  readonly paymentId: string;
  readonly accountId: string;
  readonly merchantId: string;
  readonly orderId: string;
  readonly capture: 'automatic' | 'manual';
  readonly state: PaymentProgress['state'];
  readonly amountMinor: bigint;
  readonly capturedMinor: bigint;
  readonly refundedMinor: bigint;
  readonly feeMinor: bigint;
  readonly feeRefundedMinor: bigint;
  readonly instalments: number;
  /** ISO calendar date, of a manual capture. */
  readonly holdExpiresOn: string | null;
  /** The operation that made it, and the decision behind it. */
  readonly decisionId: string;
  readonly createdAtMs: number;
}

export interface LoanRow {
  readonly loanId: string;
  readonly accountId: string;
  readonly state: LoanState;
  readonly amountMinor: bigint;
  readonly termMonths: number;
  readonly payoutAccount: string;
  readonly decisionId: string;
  readonly createdAtMs: number;
}

/** A transaction that is neither an opening balance nor a merchant's payout. */
export interface TransactionRow {
  /** That of the operation behind it. */
  readonly transactionId: string;
  readonly createdAtMs: number;
}

/** An entry on what a customer owes. */
export interface ReceivableEntry {
  readonly transactionId: string;
  readonly opening: boolean;
  readonly ledgerAccountId: string;
  readonly amountMinor: bigint;
  readonly accountId: string;
  readonly accountVersion: number;
}

/** A customer's account as it stands. */
export interface AccountRow extends AccountAmounts {
  readonly accountId: string;
  readonly version: number;
}

/** A line of the bank's own book. */
export interface TransferRow {
  readonly transferId: string;
  readonly reference: string;
  readonly direction: 'payout' | 'collection';
  readonly state: 'pending' | 'settled';
  readonly amountMinor: bigint;
  readonly bankAccount: string;
}

/** What the database found about one invariant, set-wise. */
export interface DatabaseFinding {
  readonly invariant: number;
  readonly examined: number;
  readonly faults: readonly { readonly text: string; readonly subjects: readonly string[] }[];
}

/** The sums over the whole ledger at one moment: both are zero in each currency. */
export interface TrialBalance {
  /** Unix time in milliseconds. */
  readonly atMs: number;
  readonly sums: readonly {
    readonly currency: string;
    readonly balancesMinor: bigint;
    readonly entriesMinor: bigint;
  }[];
}

/** A balance that is not what its entries add up to. */
export interface BalanceMismatch {
  readonly subject: string;
  readonly text: string;
}

/** What the database found set-wise; the lists are empty when all is well. */
export interface LedgerFindings {
  readonly transactions: number;
  readonly unbalanced: readonly {
    readonly transactionId: string;
    readonly currency: string;
    readonly sumMinor: bigint;
  }[];
  readonly balances: number;
  readonly mismatches: readonly BalanceMismatch[];
}

/** Everything that the invariants look at: the history, and one snapshot of the database taken after it. */
export interface Evidence {
  /** When the first history began; effects from before it are none of its business. */
  readonly startedAtMs: number;
  readonly invocations: readonly Invocation[];
  readonly looks: readonly Look[];
  /** The open business date. */
  readonly businessDate: string;
  readonly operations: readonly OperationRow[];
  readonly answers: readonly AnswerRow[];
  readonly payments: readonly PaymentRow[];
  readonly refunds: readonly RefundRow[];
  readonly loans: readonly LoanRow[];
  readonly repayments: readonly RepaymentRow[];
  readonly payouts: readonly PayoutRow[];
  readonly instalments: readonly InstalmentRow[];
  readonly movements: readonly BankMovementRow[];
  readonly versions: readonly VersionRow[];
  readonly applications: readonly ApplicationRow[];
  readonly transactions: readonly TransactionRow[];
  readonly receivables: readonly ReceivableEntry[];
  readonly decisions: readonly DecisionRow[];
  readonly standIns: readonly StandInRow[];
  /** The keys under which payments were accepted for later. */
  readonly deferrals: readonly { readonly callerId: string; readonly key: string }[];
  readonly accounts: readonly AccountRow[];
  readonly transfers: readonly TransferRow[];
  readonly ledger: LedgerFindings;
  readonly findings: readonly DatabaseFinding[];
  /** The last one was taken with the snapshot, the others during the run. */
  readonly trialBalances: readonly TrialBalance[];
  /** Caps by rung; absent when no ladder is in force. */
  readonly rungCaps?: Readonly<Record<string, RungCap>>;
}
