import type { DatabaseCheck } from './database-check.ts';

/** Movements that mean something for a merchant, with what they mean. */
const OWED = `
  SELECT t.transaction_id, p.merchant_id, coalesce(-r.amount_minor, p.captured_minor) AS amount
    FROM credit.transactions AS t JOIN credit.payments AS p ON p.payment_id = t.resource_id
    LEFT JOIN credit.refunds AS r ON r.operation_id = t.transaction_id
   WHERE t.kind IN ('purchase', 'payment.capture', 'payment.refund')`;

const SETTLEMENTS = `
  SELECT payload->>'transactionId' AS transaction_id, count(*) AS events, bool_and(sent_at IS NOT NULL) AS sent
    FROM credit.outbox WHERE queue = 'settlement' AND payload->>'transactionId' IS NOT NULL
    GROUP BY payload->>'transactionId'`;

/** Each committed event was delivered and had its effect, once; one that was given up waits for an operator. */
export const effectOnce: DatabaseCheck = {
  invariant: 12,
  examined: 'SELECT count(*)::int AS examined FROM credit.outbox',
  faults: [
    {
      text: 'An event was sent and has had no effect.',
      sql: `SELECT e.event_id::text AS subject FROM credit.outbox AS e
              LEFT JOIN credit.inbox AS i ON i.event_id = e.event_id AND i.consumer = e.queue
             WHERE e.sent_at IS NOT NULL AND i.event_id IS NULL
               AND (e.queue IN ('notification', 'statements')
                 OR e.queue = 'settlement' AND e.payload->>'transactionId' IS NOT NULL)`,
    },
    {
      text: 'The effect of an event was taken that nobody sent.',
      sql: `SELECT i.event_id::text AS subject FROM credit.inbox AS i
              LEFT JOIN credit.outbox AS e ON e.event_id = i.event_id AND e.queue = i.consumer
             WHERE e.event_id IS NULL AND i.consumer <> 'bank-callback'`,
    },
    {
      text: 'An event was given up and waits for an operator.',
      sql: `SELECT event_id::text AS subject FROM credit.dead_letters WHERE replayed_at IS NULL`,
    },
    {
      text: 'A transfer ended without a row in the inbox, so its event may end it again.',
      sql: `SELECT o.resource_id AS subject FROM credit.operations AS o
              LEFT JOIN credit.inbox AS i
                ON i.consumer = substr(o.caller_id, 10) AND i.event_id::text = o.idempotency_key
             WHERE o.outcome = 'done' AND o.kind IN ('loan.activate', 'loan.fail', 'repayment.apply', 'repayment.fail')
               AND i.event_id IS NULL`,
    },
    {
      text: 'A movement for a merchant was told to the settlement not once.',
      sql: `SELECT t.transaction_id::text AS subject FROM (${OWED}) AS t
              LEFT JOIN (${SETTLEMENTS}) AS e ON e.transaction_id = t.transaction_id::text
             WHERE e.events IS DISTINCT FROM 1`,
    },
    {
      text: 'What a merchant is owed for a movement is not on the list, or with another amount.',
      sql: `SELECT coalesce(t.transaction_id, s.transaction_id)::text AS subject FROM credit.settlement_lines AS s
              FULL JOIN (${OWED}) AS t ON t.transaction_id = s.transaction_id
              LEFT JOIN (${SETTLEMENTS}) AS e ON e.transaction_id = t.transaction_id::text
             WHERE s.transaction_id IS NULL AND e.sent
                OR s.amount_minor <> t.amount OR s.merchant_id <> t.merchant_id
                OR t.transaction_id IS NULL`,
    },
    {
      text: 'A customer was not told of one event once.',
      sql: `SELECT coalesce(e.event_id, n.event_id)::text AS subject
              FROM (SELECT event_id, queue FROM credit.outbox JOIN credit.inbox AS i USING (event_id)
                     WHERE queue = 'notification' AND i.consumer = 'notification') AS e
              FULL JOIN (SELECT event_id, count(*) AS times FROM credit.notifications GROUP BY event_id) AS n
                USING (event_id)
             WHERE n.times IS DISTINCT FROM 1 OR e.queue IS NULL`,
    },
    {
      text: 'A payout is not the sum of its lines.',
      sql: `SELECT coalesce(p.payout_id, s.payout_id) AS subject FROM credit.payouts AS p
              FULL JOIN (SELECT payout_id, sum(amount_minor) AS amount FROM credit.settlement_lines
                WHERE payout_id IS NOT NULL GROUP BY payout_id) AS s USING (payout_id)
             WHERE CASE p.state WHEN 'failed' THEN 0 ELSE p.amount_minor END
                IS DISTINCT FROM coalesce(s.amount, 0)`,
    },
  ],
};
