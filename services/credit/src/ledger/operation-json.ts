import type { Assessment } from '@breakwater/contracts';
import type { PlannedInstalment } from '@breakwater/ledger';
import type { LedgerOperation, LoanEnd, OutboxEvent } from './operation.ts';

/**
 * The operations as the JSON text that `credit.apply_batch` reads: the fields of the type `credit.batch_operation`.
 * Amounts become decimal strings, which keep every digit.
 */
export function operationsJson(operations: readonly LedgerOperation[]): string {
  return JSON.stringify(operations.map(fieldsOf));
}

/** The key under which an operation is recorded, if it is recorded under one. */
export function keyOf(operation: LedgerOperation): { callerId: string; idempotencyKey: string } | undefined {
  switch (operation.kind) {
    case 'purchase':
    case 'loan.approve':
    case 'refuse':
      return { callerId: operation.callerId, idempotencyKey: operation.idempotencyKey };
    case 'loan.activate':
    case 'loan.fail':
      return consumerKey(operation);
    case 'loan.begin_disbursing':
      return undefined;
  }
}

function fieldsOf(operation: LedgerOperation): object {
  const key = keyOf(operation);
  return {
    operation_id: operation.operationId,
    kind: operation.kind,
    account_id: operation.accountId,
    trace_id: operation.traceId,
    caller_id: key?.callerId,
    idempotency_key: key?.idempotencyKey,
    ...ownFieldsOf(operation),
  };
}

function ownFieldsOf(operation: LedgerOperation): object {
  switch (operation.kind) {
    case 'purchase':
      return {
        ...approvedFields(operation),
        resource_id: operation.paymentId,
        fee_minor: operation.feeMinor.toString(),
        merchant_id: operation.merchantId,
        order_id: operation.orderId,
        instalments: operation.instalments,
      };
    case 'loan.approve':
      return {
        ...approvedFields(operation),
        resource_id: operation.loanId,
        term_months: operation.termMonths,
        payout_account: operation.payoutAccount,
      };
    case 'refuse':
      return {
        request_hash: operation.requestHash,
        refusal_code: operation.code,
        amount_minor: operation.amountMinor.toString(),
        decision: operation.decision && decisionFields(operation.decision),
      };
    case 'loan.begin_disbursing':
      return {
        resource_id: operation.loanId,
        expires_at: operation.expiresAt,
        previous_expires_at: operation.previousExpiresAt,
      };
    case 'loan.activate':
    case 'loan.fail':
      return {
        request_hash: operation.kind,
        resource_id: operation.loanId,
        consumer: operation.consumer,
        event_id: operation.eventId,
      };
  }
}

function approvedFields(operation: Extract<LedgerOperation, { kind: 'purchase' | 'loan.approve' }>): object {
  return {
    request_hash: operation.requestHash,
    amount_minor: operation.amountMinor.toString(),
    plan: operation.plan.map(planFields),
    decision: decisionFields(operation.decision),
    response_status: operation.response.status,
    response_body: operation.response.body,
    events: operation.events.map(eventFields),
  };
}

function planFields(part: PlannedInstalment): object {
  return {
    number: part.number,
    due_date: part.dueDate,
    principal_minor: part.principalMinor.toString(),
    fee_minor: part.feeMinor.toString(),
  };
}

function decisionFields(decision: Assessment): object {
  return {
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

function eventFields(event: OutboxEvent): object {
  return { event_id: event.eventId, queue: event.queue, payload: event.payload };
}

/** Effects of events are recorded too, under a key that no customer can have. */
function consumerKey(operation: LoanEnd): { callerId: string; idempotencyKey: string } {
  return { callerId: `consumer:${operation.consumer}`, idempotencyKey: operation.eventId };
}
