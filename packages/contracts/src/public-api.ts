import { type TObject, type TSchema, Type } from 'typebox';
import { Account, Availability, Session, SessionRequest } from './accounts.ts';
import { Challenge, ChallengeAnswer } from './challenges.ts';
import type { ErrorCode } from './errors/error-table.ts';
import type { WorkClass } from './headers.ts';
import {
  AccountId,
  ChallengeId,
  IDEMPOTENCY_KEY_PATTERN,
  LoanId,
  PaymentId,
  Period,
  RepaymentId,
} from './ids.ts';
import { Loan, LoanRequest } from './loans.ts';
import { Operation, Processing } from './operations.ts';
import { CaptureRequest, Payment, PaymentRequest, RefundRequest, VoidRequest } from './payments.ts';
import { Repayment, RepaymentRequest } from './repayments.ts';
import { EntryPage, NotificationPage, PageQuery, Statement, StatementPage } from './statements.ts';
import { PlatformStatus } from './status.ts';

/** One call of the public API: everything that gateway, service and document say about it. */
export interface PublicCall {
  readonly id: string;
  readonly method: 'GET' | 'POST';
  /** With parameters as `{name}`, as OpenAPI writes them. */
  readonly path: string;
  readonly summary: string;
  readonly workClass?: WorkClass;
  /** Whether it needs an `Idempotency-Key`. */
  readonly movesMoney?: true;
  /** Whether it needs no session. */
  readonly open?: true;
  /** Whether it exists in lab mode only. */
  readonly labOnly?: true;
  readonly params?: TObject;
  readonly query?: TObject;
  readonly body?: TObject;
  /** What an answer that is no problem looks like, by status. */
  readonly answers: Readonly<Record<number, TSchema>>;
  /** The refusals of its own; those that every call may meet are not repeated. */
  readonly codes: readonly ErrorCode[];
}

const byAccount = Type.Object({ accountId: AccountId });
const byPayment = Type.Object({ paymentId: PaymentId });
const byKey = Type.Object(
  { idempotencyKey: Type.String({ pattern: IDEMPOTENCY_KEY_PATTERN.source }) },
  { additionalProperties: false },
);

/** What risk and the ledger may refuse new credit with. */
const CREDIT_REFUSALS = [
  'limit_exceeded',
  'limit_reduced',
  'velocity_block',
  'fraud_block',
  'account_frozen',
  'account_closed',
  'overdue',
  'strategy_decline',
  'challenge_required',
  'challenge_failed',
  'region_step_up',
] as const satisfies readonly ErrorCode[];

function look(
  id: string,
  path: string,
  summary: string,
  answer: TSchema,
  params?: TObject,
  query?: TObject,
): PublicCall {
  return {
    id,
    method: 'GET',
    path,
    summary,
    workClass: 'look',
    ...(params === undefined ? {} : { params }),
    ...(query === undefined ? {} : { query }),
    answers: { 200: answer },
    codes: ['not_found'],
  };
}

function money(
  call: Pick<PublicCall, 'id' | 'path' | 'summary' | 'workClass' | 'body' | 'codes'> & {
    readonly answers: Record<number, TSchema>;
    readonly params?: TObject;
  },
): PublicCall {
  const answers = { 202: Processing, ...call.answers };
  return { method: 'POST', movesMoney: true, ...call, answers };
}

/** The public API, whole. The gateway's routes and the OpenAPI document are made of it. */
export const PUBLIC_API: readonly PublicCall[] = [
  {
    id: 'openSession',
    method: 'POST',
    path: '/v1/sessions',
    summary: 'A token for a customer, without a password',
    open: true,
    labOnly: true,
    body: SessionRequest,
    answers: { 201: Session },
    codes: ['not_found'],
  },
  look('readAccount', '/v1/accounts/{accountId}', 'An account with its limits', Account, byAccount),
  look(
    'explainAvailability',
    '/v1/accounts/{accountId}/availability',
    'For each product: can it be used, and if not why',
    Availability,
    byAccount,
  ),
  look(
    'listEntries',
    '/v1/accounts/{accountId}/entries',
    'What happened to an account',
    EntryPage,
    byAccount,
    PageQuery,
  ),
  look(
    'listStatements',
    '/v1/accounts/{accountId}/statements',
    'The closed statements of an account',
    StatementPage,
    byAccount,
    PageQuery,
  ),
  look(
    'readStatement',
    '/v1/accounts/{accountId}/statements/{period}',
    'One closed statement, the same bytes for ever',
    Statement,
    Type.Object({ accountId: AccountId, period: Period }),
  ),
  look(
    'listNotifications',
    '/v1/accounts/{accountId}/notifications',
    'What the customer was told',
    NotificationPage,
    byAccount,
    PageQuery,
  ),
  money({
    id: 'createPayment',
    path: '/v1/payments',
    summary: 'Buy from a merchant, now or in two steps',
    workClass: 'payment',
    body: PaymentRequest,
    answers: { 201: Payment },
    codes: [...CREDIT_REFUSALS, 'merchant_not_supported', 'daily_cap', 'deferred_not_taken'],
  }),
  look('readPayment', '/v1/payments/{paymentId}', 'A payment', Payment, byPayment),
  money({
    id: 'capturePayment',
    path: '/v1/payments/{paymentId}/capture',
    summary: 'Take what is held, or a part of it',
    workClass: 'payment',
    params: byPayment,
    body: CaptureRequest,
    answers: { 200: Payment },
    codes: ['not_found', 'hold_ended', 'capture_exceeds_hold'],
  }),
  money({
    id: 'voidPayment',
    path: '/v1/payments/{paymentId}/void',
    summary: 'Release what is held',
    workClass: 'payment',
    params: byPayment,
    body: VoidRequest,
    answers: { 200: Payment },
    codes: ['not_found', 'hold_ended'],
  }),
  money({
    id: 'refundPayment',
    path: '/v1/payments/{paymentId}/refunds',
    summary: 'Give back what was paid, or a part of it',
    workClass: 'payment',
    params: byPayment,
    body: RefundRequest,
    answers: { 201: Payment },
    codes: ['not_found', 'payment_not_refundable', 'refund_exceeds_captured'],
  }),
  money({
    id: 'applyForLoan',
    path: '/v1/loans',
    summary: 'Borrow money that is sent to the bank account',
    workClass: 'loan',
    body: LoanRequest,
    answers: { 202: Type.Union([Loan, Processing]) },
    codes: [
      ...CREDIT_REFUSALS,
      'bureau_unavailable',
      'bureau_stale',
      'bank_channel_unavailable',
      'loans_paused',
    ],
  }),
  look('readLoan', '/v1/loans/{loanId}', 'A loan', Loan, Type.Object({ loanId: LoanId })),
  money({
    id: 'repay',
    path: '/v1/repayments',
    summary: 'Have money collected from the bank account',
    workClass: 'repayment',
    body: RepaymentRequest,
    answers: { 202: Type.Union([Repayment, Processing]) },
    codes: ['repayment_exceeds_debt', 'bank_channel_unavailable'],
  }),
  look(
    'readRepayment',
    '/v1/repayments/{repaymentId}',
    'A repayment',
    Repayment,
    Type.Object({ repaymentId: RepaymentId }),
  ),
  look(
    'readOperation',
    '/v1/operations',
    'What became of the operation with a key',
    Operation,
    undefined,
    byKey,
  ),
  look(
    'readChallenge',
    '/v1/challenges/{challengeId}',
    'A step-up check',
    Challenge,
    Type.Object({ challengeId: ChallengeId }),
  ),
  {
    id: 'answerChallenge',
    method: 'POST',
    path: '/v1/challenges/{challengeId}/answers',
    summary: 'Answer a step-up check',
    workClass: 'look',
    params: Type.Object({ challengeId: ChallengeId }),
    body: ChallengeAnswer,
    answers: { 200: Challenge },
    codes: ['not_found', 'challenge_not_open'],
  },
  {
    id: 'readStatus',
    method: 'GET',
    path: '/v1/status',
    summary: 'What works at the moment, and what does not',
    workClass: 'look',
    open: true,
    answers: { 200: PlatformStatus },
    codes: [],
  },
];
