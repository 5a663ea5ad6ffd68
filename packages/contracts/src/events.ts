import { type Static, Type } from 'typebox';
import { AccountId, LoanId, PayoutId, Period, RepaymentId } from './ids.ts';

const strict = { additionalProperties: false };
const Uuid = Type.String({ pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' });

/** A loan was approved and its money must be sent. Job data is clear text, so all of these carry ids only. */
export const LoanApproved = Type.Object({ loanId: LoanId }, strict);
export type LoanApproved = Static<typeof LoanApproved>;

/** A repayment was asked for and its money must be collected. */
export const RepaymentRequested = Type.Object({ repaymentId: RepaymentId }, strict);
export type RepaymentRequested = Static<typeof RepaymentRequested>;

/** A merchant is owed more or less by a posted transaction; or a day's payout to a merchant must be sent. */
export const SettlementDue = Type.Union([
  Type.Object({ transactionId: Uuid }, strict),
  Type.Object({ payoutId: PayoutId }, strict),
]);
export type SettlementDue = Static<typeof SettlementDue>;

/** Something happened that the customer is told. */
export const CustomerNotice = Type.Object(
  { accountId: AccountId, kind: Type.String({ maxLength: 40 }), resourceId: Type.String({ maxLength: 64 }) },
  strict,
);
export type CustomerNotice = Static<typeof CustomerNotice>;

/** What risk learns of after the fact: it counts in windows of its own. */
export const SIGNAL_KINDS = ['capture', 'refund', 'loan_active', 'repayment', 'repayment_failed'] as const;
export const RiskSignal = Type.Object({ accountId: AccountId, kind: Type.Enum([...SIGNAL_KINDS]) }, strict);
export type RiskSignal = Static<typeof RiskSignal>;

/** The statements of a range of accounts must be written. */
export const StatementsDue = Type.Object(
  { period: Period, fromAccountId: AccountId, toAccountId: AccountId },
  strict,
);
export type StatementsDue = Static<typeof StatementsDue>;

/** A payment was approved without risk, which must be asked now that it is too late to refuse. */
export const StandInTaken = Type.Object({ operationId: Uuid }, strict);
export type StandInTaken = Static<typeof StandInTaken>;

/** A payment was accepted to be decided later. */
export const PaymentDeferred = Type.Object({ deferralId: Uuid }, strict);
export type PaymentDeferred = Static<typeof PaymentDeferred>;

/** Which schema each queue's jobs follow. A queue's name is the topic of the outbox rows that feed it. */
export const queueSchemas = {
  settlement: SettlementDue,
  disbursement: LoanApproved,
  collection: RepaymentRequested,
  notification: CustomerNotice,
  'risk-signals': RiskSignal,
  statements: StatementsDue,
  'stand-in-reviews': StandInTaken,
  'deferred-payments': PaymentDeferred,
} as const;
export type QueueName = keyof typeof queueSchemas;
export const QUEUE_NAMES = Object.keys(queueSchemas) as readonly QueueName[];
