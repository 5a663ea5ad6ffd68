import type { DatabaseCheck } from './database-check.ts';

/** Movements that mean something for a merchant. */
const FOR_MERCHANTS = `credit.transactions AS t JOIN credit.payments AS p ON p.payment_id = t.resource_id
  LEFT JOIN credit.refunds AS r ON r.operation_id = t.transaction_id
  WHERE t.kind IN ('purchase', 'payment.capture', 'payment.refund')`;

/** Each committed event was delivered and had its effect, once. */
export const effectOnce: DatabaseCheck = {
  invariant: 12,
  examined: 'SELECT count(*)::int AS examined FROM credit.outbox',
  faults: [
    {
      text: 'An event was sent and has had no effect.',
      sql: `SELECT e.event_id::text AS subject FROM credit.outbox AS e
              LEFT JOIN credit.inbox AS i ON i.event_id = e.event_id AND i.consumer = e.queue
             WHERE e.sent_at IS NOT NULL AND i.event_id IS NULL
               AND (e.queue IN ('notification', 'statements') OR e.queue = 'settlement' AND e.payload ? 'transactionId')`,
    },
    {
      text: 'An event was given up and waits for an operator.',
      sql: `SELECT event_id::text AS subject FROM credit.dead_letters WHERE replayed_at IS NULL`,
    },
    {
      text: 'What a merchant is owed for a movement is not on the list, or with another amount.',
      sql: `SELECT t.transaction_id::text AS subject FROM credit.settlement_lines AS s
              RIGHT JOIN (SELECT t.transaction_id, p.merchant_id,
                  coalesce(-r.amount_minor, p.captured_minor) AS amount FROM ${FOR_MERCHANTS}) AS t
                ON t.transaction_id = s.transaction_id
              JOIN credit.outbox AS e ON e.queue = 'settlement' AND e.sent_at IS NOT NULL
                AND e.payload->>'transactionId' = t.transaction_id::text
             WHERE s.transaction_id IS NULL OR s.amount_minor <> t.amount OR s.merchant_id <> t.merchant_id`,
    },
    {
      text: 'A customer was told of one event more than once.',
      sql: `SELECT event_id::text AS subject FROM credit.notifications GROUP BY event_id HAVING count(*) > 1`,
    },
    {
      text: 'A payout is not the sum of its lines.',
      sql: `SELECT p.payout_id AS subject FROM credit.payouts AS p
              LEFT JOIN (SELECT payout_id, sum(amount_minor) AS amount FROM credit.settlement_lines
                WHERE payout_id IS NOT NULL GROUP BY payout_id) AS s USING (payout_id)
             WHERE p.state <> 'failed' AND p.amount_minor <> coalesce(s.amount, 0)`,
    },
  ],
};
