import type { DatabaseCheck } from './database-check.ts';

const DONE = `credit.operations WHERE outcome = 'done' AND caller_id LIKE 'c-%'`;

/** What a key of a customer stands for has one recorded answer, and it tells of what was made. */
export const idempotentReply: DatabaseCheck = {
  invariant: 4,
  examined: `SELECT count(*)::int AS examined FROM ${DONE}`,
  faults: [
    {
      text: 'A request that was done has no recorded answer to give again.',
      sql: `SELECT idempotency_key AS subject FROM ${DONE} AND (response_status IS NULL OR response_body IS NULL)`,
    },
    {
      text: 'A recorded answer tells of something else than was made.',
      sql: `SELECT idempotency_key AS subject FROM ${DONE} AND response_body IS NOT NULL AND coalesce(
              response_body->>'paymentId', response_body->>'loanId', response_body->>'repaymentId')
              IS DISTINCT FROM resource_id`,
    },
    {
      text: 'A recorded answer names another amount than was taken.',
      sql: `SELECT idempotency_key AS subject FROM ${DONE}
              AND kind IN ('purchase', 'payment.hold', 'loan.approve', 'repayment.request')
              AND (response_body->>'amountMinor')::bigint <> amount_minor`,
    },
  ],
};
