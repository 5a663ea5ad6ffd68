import type { Assessment } from '@breakwater/contracts';
import type { PlannedInstalment } from '@breakwater/ledger';
import type {
  AccountRoll,
  Capture,
  Hold,
  LedgerOperation,
  LimitSetting,
  LoanApproval,
  OutboxEvent,
  Purchase,
  Refund,
  Release,
  StandInCaps,
  StatusSetting,
  TransferBegin,
  TransferEnd,
} from './operation.ts';

/** An operation on its way into a batch. */
export interface BatchRequest {
  readonly operation: LedgerOperation;
  /** Not to wait for the account while another batch holds it: then the answer is `busy`, and nothing happened. */
  readonly skipLocked: boolean;
}

/**
 * The operations as the lists that `credit.apply_batch` reads, each a JSON text: the fields of the type
 * `credit.batch_operation`, and the decisions, instalments, events and stand-ins with the position of their operation, from 1.
 * Amounts become decimal strings, which keep every digit.
 */
export function batchJson(requests: readonly BatchRequest[]): string[] {
  const numbered = requests.map(({ operation }, index) => [operation, index + 1] as const);
  const decisions = numbered.flatMap(([operation, position]) => {
    const decision = 'decision' in operation ? operation.decision : undefined;
    return decision === undefined ? [] : [decisionFields(decision, position)];
  });
  const instalments = numbered.flatMap(([operation, position]) =>
    'plan' in operation ? operation.plan.map((part) => instalmentFields(part, position)) : [],
  );
  const events = numbered.flatMap(([operation, position]) =>
    'events' in operation ? operation.events.map((event) => eventFields(event, position)) : [],
  );
  const standIns = numbered.flatMap(([operation, position]) => {
    const caps = 'standIn' in operation ? operation.standIn : undefined;
    return caps === undefined ? [] : [standInFields(caps, position)];
  });
  return [requests.map(fieldsOf), decisions, instalments, events, standIns].map((list) =>
    JSON.stringify(list),
  );
}

/** The key under which an operation is recorded, if it is recorded under one. */
export function keyOf(operation: LedgerOperation): { callerId: string; idempotencyKey: string } | undefined {
  if ('callerId' in operation)
    return { callerId: operation.callerId, idempotencyKey: operation.idempotencyKey };
  return 'consumer' in operation ? consumerKey(operation) : undefined;
}

function fieldsOf({ operation, skipLocked }: BatchRequest): object {
  const key = keyOf(operation);
  return {
    operation_id: operation.operationId,
    kind: operation.kind,
    account_id: operation.accountId,
    skip_locked: skipLocked || undefined,
    trace_id: operation.traceId,
    caller_id: key?.callerId,
    idempotency_key: key?.idempotencyKey,
    request_hash: 'requestHash' in operation ? operation.requestHash : operation.kind,
    ...ownFieldsOf(operation),
  };
}

function ownFieldsOf(operation: LedgerOperation): object {
  switch (operation.kind) {
    case 'purchase':
      return boughtFields(operation);
    case 'payment.hold':
      return { ...boughtFields(operation), hold_expires_on: operation.holdExpiresOn };
    case 'payment.capture':
    case 'payment.void':
    case 'payment.expire':
    case 'payment.refund':
      return { resource_id: operation.paymentId, ...changeFields(operation) };
    case 'loan.approve':
      return {
        ...approvedFields(operation),
        resource_id: operation.loanId,
        term_months: operation.termMonths,
        payout_account: operation.payoutAccount,
      };
    case 'repayment.request':
      return {
        resource_id: operation.repaymentId,
        amount_minor: operation.amountMinor.toString(),
        response_status: operation.response.status,
        response_body: operation.response.body,
      };
    case 'refuse':
      return {
        refusal_code: operation.code,
        amount_minor: operation.amountMinor.toString(),
      };
    case 'loan.begin_disbursing':
    case 'repayment.begin_collecting':
    case 'loan.activate':
    case 'loan.fail':
    case 'repayment.apply':
    case 'repayment.fail':
      return { resource_id: operation.resourceId, ...transferFields(operation) };
    case 'account.roll':
    case 'account.set_status':
    case 'account.set_limits':
      return settingFields(operation);
  }
}

/** A change of a payment is answered with the payment as it is then, which the database knows best. */
function changeFields(operation: Capture | Release | Refund): object {
  switch (operation.kind) {
    case 'payment.capture':
      return {
        amount_minor: operation.amountMinor.toString(),
        fee_minor: operation.feeMinor.toString(),
        response_status: 200,
      };
    case 'payment.void':
      return { response_status: 200 };
    case 'payment.expire':
      return {};
    case 'payment.refund':
      return { amount_minor: operation.amountMinor?.toString(), response_status: 201 };
  }
}

function transferFields(operation: TransferBegin | TransferEnd): object {
  if ('expiresAt' in operation)
    return { expires_at: operation.expiresAt, previous_expires_at: operation.previousExpiresAt };
  return { consumer: operation.consumer, event_id: operation.eventId };
}

function settingFields(operation: AccountRoll | StatusSetting | LimitSetting): object {
  switch (operation.kind) {
    case 'account.roll':
      return {};
    case 'account.set_status':
      return { new_status: operation.status };
    case 'account.set_limits':
      return {
        new_limit_minor: operation.limitMinor.toString(),
        new_pay_later_limit_minor: operation.payLaterLimitMinor.toString(),
        new_cash_loan_limit_minor: operation.cashLoanLimitMinor.toString(),
      };
  }
}

function boughtFields(operation: Purchase | Hold): object {
  return {
    ...approvedFields(operation),
    resource_id: operation.paymentId,
    fee_minor: operation.feeMinor.toString(),
    merchant_id: operation.merchantId,
    order_id: operation.orderId,
    instalments: operation.instalments,
  };
}

function approvedFields(operation: Purchase | Hold | LoanApproval): object {
  return {
    amount_minor: operation.amountMinor.toString(),
    response_status: operation.response.status,
    response_body: operation.response.body,
  };
}

function instalmentFields(part: PlannedInstalment, operation: number): object {
  return {
    operation,
    number: part.number,
    due_date: part.dueDate,
    principal_minor: part.principalMinor.toString(),
    fee_minor: part.feeMinor.toString(),
    interest_minor: part.interestMinor.toString(),
  };
}

function decisionFields(decision: Assessment, operation: number): object {
  return {
    operation,
    outcome: decision.outcome,
    decline_code: decision.declineCode,
    score: decision.score,
    strategy_version: decision.strategyVersion,
    reason_codes: decision.reasonCodes,
    evidence: decision.evidence,
    report: decision.report,
    rung: decision.rung,
  };
}

function eventFields(event: OutboxEvent, operation: number): object {
  return {
    operation,
    event_id: event.eventId,
    queue: event.queue,
    payload: event.payload,
    traceparent: event.traceparent,
  };
}

/** Effects of events are recorded too, under a key that no customer can have. */
function consumerKey(operation: TransferEnd): { callerId: string; idempotencyKey: string } {
  return { callerId: `consumer:${operation.consumer}`, idempotencyKey: operation.eventId };
}

function standInFields({ customerMinorMax, totalMinorMax }: StandInCaps, operation: number): object {
  return { operation, customer_minor_max: customerMinorMax, total_minor_max: totalMinorMax };
}
