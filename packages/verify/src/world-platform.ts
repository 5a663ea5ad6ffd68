import { randomUUID } from 'node:crypto';
import { onConnection, run } from './world-database.ts';
import type { WorldOperation } from './world-operations.ts';

/** What the platform's services do around the ledger, in SQL: batches, deliveries, the bank and the close of a day. */

/** Applies operations through the platform's own write path, one batch each; answers their outcomes. */
export function apply(databaseUrl: string, ...operations: WorldOperation[]): Promise<string[]> {
  return onConnection(databaseUrl, async (query) => {
    const outcomes: string[] = [];
    for (const operation of operations) {
      const { decision, plan = [], events, ...fields } = operation;
      const lists = [[fields], decision === undefined ? [] : [decision], plan, events ?? []];
      const [answer] = await query(
        'SELECT outcome, code FROM credit.apply_batch($1, $2, $3, $4)',
        lists.map((list) => JSON.stringify(list.map((item) => ({ ...item, operation: 1 })))),
      );
      outcomes.push(String(answer?.['code'] ?? answer?.['outcome']));
    }
    return outcomes;
  });
}

/** Delivers every message as the relay and the consumers would, and pays out what merchants are to be paid. */
export async function deliver(databaseUrl: string): Promise<void> {
  await run(
    databaseUrl,
    'UPDATE credit.outbox SET sent_at = now(), sends = 1 WHERE sent_at IS NULL',
    `INSERT INTO credit.settlement_lines (transaction_id, merchant_id, amount_minor)
       SELECT t.transaction_id, p.merchant_id, coalesce(-r.amount_minor, p.captured_minor)
         FROM credit.outbox AS e JOIN credit.transactions AS t ON t.transaction_id::text = e.payload->>'transactionId'
         JOIN credit.payments AS p ON p.payment_id = t.resource_id
         LEFT JOIN credit.refunds AS r ON r.operation_id = t.transaction_id
       ON CONFLICT DO NOTHING`,
    `INSERT INTO credit.notifications (account_id, event_id, kind, resource_id)
       SELECT payload->>'accountId', event_id, payload->>'kind', payload->>'resourceId' FROM credit.outbox
        WHERE queue = 'notification' ON CONFLICT DO NOTHING`,
    `SELECT credit.write_statements(payload->>'period', payload->>'fromAccountId', payload->>'toAccountId')
       FROM credit.outbox WHERE queue = 'statements'`,
    `INSERT INTO credit.inbox (consumer, event_id) SELECT queue, event_id FROM credit.outbox
       WHERE queue IN ('notification', 'statements') OR payload->>'transactionId' IS NOT NULL ON CONFLICT DO NOTHING`,
    `SELECT credit.begin_payout(payout_id, '2030-01-01', NULL),
            credit.end_payout(payout_id, true, 'settlement', e.event_id, gen_random_uuid())
       FROM credit.payouts JOIN credit.outbox AS e ON e.payload->>'payoutId' = payout_id WHERE state = 'requested'`,
    BOOK_TRANSFERS,
  );
}

/** The bank carries out what counts as done. */
const BOOK_TRANSFERS = `
  INSERT INTO bank.transfers (reference, direction, amount_minor, currency, bank_account)
  SELECT m.* FROM (
      SELECT loan_id, 'payout', amount_minor, 'CNY', payout_account FROM credit.loans
        WHERE state IN ('active', 'overdue', 'repaid')
      UNION ALL SELECT repayment_id, 'collection', amount_minor, 'CNY', 'ba-' || substr(account_id, 3)
        FROM credit.repayments WHERE state = 'applied'
      UNION ALL SELECT payout_id, 'payout', amount_minor, 'CNY', 'bm-' || substr(merchant_id, 3) FROM credit.payouts
        WHERE state = 'paid') AS m (reference, direction, amount_minor, currency, bank_account)
   WHERE NOT EXISTS (SELECT FROM bank.transfers AS t WHERE t.reference = m.reference)`;

/** Opens a business date without closing those before it. */
export function openDay(databaseUrl: string, date: string): Promise<void> {
  return run(databaseUrl, `UPDATE credit.business_day SET business_date = '${date}'`);
}

/** Closes a date as the worker does, after its holds and instalments: payouts, and the statements of a month. */
export async function closeDay(databaseUrl: string, date: string): Promise<void> {
  await openDay(databaseUrl, date);
  await run(
    databaseUrl,
    `SELECT credit.close_business_date('${date}')`,
    `SELECT credit.make_payouts('${date}', NULL)`,
    `INSERT INTO credit.outbox (event_id, queue, payload)
       SELECT '${randomUUID()}', 'statements', jsonb_build_object('period', to_char(date '${date}', 'YYYY-MM'),
         'fromAccountId', 'a-0000001', 'toAccountId', 'a-9999999') WHERE extract(day FROM date '${date}' + 1) = 1`,
    `UPDATE credit.day_closes SET finished_at = now() WHERE business_date = '${date}'`,
  );
}
