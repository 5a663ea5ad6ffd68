import type { PoolClient } from 'pg';

/**
 * Puts what a posted transaction means for a merchant on the list for the next payout: a purchase or capture adds, a
 * refund takes away. Delivered again it changes nothing.
 * @throws Error when the transaction is none of these.
 */
export async function settleTransaction(
  client: PoolClient,
  { transactionId, eventId }: { readonly transactionId: string; readonly eventId: string },
): Promise<void> {
  const { rowCount } = await client.query(
    `WITH taken AS (
       INSERT INTO credit.inbox (consumer, event_id) VALUES ('settlement', $2) ON CONFLICT DO NOTHING RETURNING 1)
     INSERT INTO credit.settlement_lines (transaction_id, merchant_id, amount_minor)
     SELECT t.transaction_id, p.merchant_id, coalesce(-r.amount_minor, p.captured_minor)
       FROM credit.transactions AS t
       JOIN credit.payments AS p ON p.payment_id = t.resource_id
       LEFT JOIN credit.refunds AS r ON r.operation_id = t.transaction_id
      WHERE t.transaction_id = $1 AND t.kind IN ('purchase', 'payment.capture', 'payment.refund')
        AND EXISTS (SELECT FROM taken)`,
    [transactionId, eventId],
  );
  if (rowCount === 1) return;
  const { rows } = await client.query('SELECT FROM credit.settlement_lines WHERE transaction_id = $1', [
    transactionId,
  ]);
  if (rows.length === 0) throw new Error(`there is no transaction ${transactionId} to settle`);
}
