import type { DatabaseCheck } from './database-check.ts';

const DONE = `credit.operations AS o WHERE o.outcome = 'done' AND o.caller_id LIKE 'c-%'`;

/** What a key of a customer stands for has one recorded answer, and it tells of what was made. */
export const recordedAnswers: DatabaseCheck = {
  invariant: 4,
  examined: `SELECT count(*)::int AS examined FROM ${DONE}`,
  faults: [
    {
      text: 'A request that was done has no recorded answer to give again.',
      sql: `SELECT o.idempotency_key AS subject FROM ${DONE}
              AND (o.response_status IS NULL OR o.response_body IS NULL)`,
    },
    {
      text: 'A recorded answer has another status than such a request is answered with.',
      sql: `SELECT o.idempotency_key AS subject FROM ${DONE} AND o.response_status <> CASE
              WHEN o.kind IN ('purchase', 'payment.hold', 'payment.refund') THEN 201
              WHEN o.kind IN ('loan.approve', 'repayment.request') THEN 202 ELSE 200 END`,
    },
    {
      text: 'A recorded answer tells of something else than was made.',
      sql: `SELECT o.idempotency_key AS subject FROM ${DONE} AND o.response_body IS NOT NULL AND coalesce(
              o.response_body->>'paymentId', o.response_body->>'loanId', o.response_body->>'repaymentId')
              IS DISTINCT FROM o.resource_id`,
    },
    {
      text: 'A recorded answer names another amount than was taken.',
      sql: `SELECT o.idempotency_key AS subject FROM ${DONE} AND (
              o.kind IN ('purchase', 'payment.hold', 'loan.approve', 'repayment.request')
                AND (o.response_body->>'amountMinor')::bigint <> o.amount_minor
              OR o.kind = 'payment.capture' AND (o.response_body->>'capturedMinor')::bigint <> o.amount_minor)`,
    },
    {
      text: 'A key stands for more than one request.',
      sql: `SELECT caller_id || ' ' || idempotency_key AS subject FROM credit.operations
             GROUP BY caller_id, idempotency_key HAVING count(DISTINCT request_hash) > 1`,
    },
  ],
};
