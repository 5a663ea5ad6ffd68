import type { PlantedRow } from './planted-rows.ts';

const ofLoan = `loan_id = (SELECT resource_id FROM credit.operations WHERE idempotency_key = 'key-loan')`;
const ofPayment = (key: string): string =>
  `(SELECT payment_id FROM credit.payments WHERE order_id = 'order-${key}')`;

/** In payments, loans, repayments, payouts and what they are paid back with. */
export const IN_DEBTS: readonly PlantedRow[] = [
  [
    [9],
    'a loan that counts as repaid and is not',
    `UPDATE credit.loans SET state = 'repaid' WHERE ${ofLoan}`,
  ],
  [
    [9],
    'an instalment that counts as overdue and is not',
    `UPDATE credit.instalments SET state = 'overdue' WHERE resource_id = ${ofPayment('key-two')}`,
  ],
  [
    [9],
    'a hold that ended twice',
    `INSERT INTO credit.operations (operation_id, caller_id, idempotency_key, request_hash, kind, outcome, trace_id,
         resource_id, account_id, amount_minor, account_version)
       SELECT gen_random_uuid(), 'close-of-day', 'again', '', 'payment.expire', 'done', '', payment_id, account_id, 0, 90
         FROM credit.payments WHERE order_id = 'order-j-captured'`,
  ],
  [
    [7, 9, 11, 12],
    'a payout that counts as failed and was posted',
    `UPDATE credit.payouts SET state = 'failed' WHERE business_date = '2026-01-31'`,
  ],
  [
    [10],
    'an instalment that nothing paid',
    `UPDATE credit.instalments SET paid_minor = paid_minor + 1 WHERE resource_id = ${ofPayment('key-two')}`,
  ],
  [
    [7, 10],
    'a payment that forgot a part of its refunds',
    `UPDATE credit.payments SET refunded_minor = refunded_minor - 1 WHERE order_id = 'order-j-captured'`,
  ],
  [
    [7, 10],
    'interest that was paid after the principal',
    `UPDATE credit.applications SET interest_minor = 0, paid_minor = paid_minor + interest_minor WHERE interest_minor > 0`,
  ],
  [
    [10],
    'a repayment that is more than its parts',
    `UPDATE credit.repayments SET unapplied_minor = 1 WHERE state = 'applied'`,
  ],
  [
    [10],
    'a credit that paid twice',
    `INSERT INTO credit.applications (operation_id, resource_id, number, source_id, interest_minor, paid_minor)
       SELECT operation_id, 'pay_x', number, source_id, interest_minor, paid_minor FROM credit.applications
        WHERE source_id LIKE 'a-%'`,
  ],
  [
    [15],
    'a plan that lost a fen',
    `UPDATE credit.instalments SET principal_minor = principal_minor - 1 WHERE resource_id = ${ofPayment('key-one')}`,
  ],
  [
    [15],
    'a plan with less interest',
    `UPDATE credit.instalments SET interest_minor = 0 WHERE number = 12
        AND resource_id = (SELECT resource_id FROM credit.operations WHERE idempotency_key = 'key-loan')`,
  ],
  [
    [15],
    'an opening balance that is owed in part',
    `UPDATE credit.instalments SET principal_minor = 4999 WHERE resource_id = 'open_a-0000001'`,
  ],
];

/** In what the ledger has to do with others: the bank, merchants, messages, statements. */
export const IN_EFFECTS: readonly PlantedRow[] = [
  [
    [11],
    'a loan that was paid out twice',
    `INSERT INTO bank.transfers (reference, direction, amount_minor, currency, bank_account)
       SELECT reference, direction, amount_minor, currency, bank_account FROM bank.transfers`,
  ],
  [[11], 'money that was never moved', 'DELETE FROM bank.transfers'],
  [
    [11],
    'money that nobody asked for',
    `INSERT INTO bank.transfers (reference, direction, amount_minor, currency, bank_account)
       VALUES ('rpy_${'e'.repeat(32)}', 'collection', 5, 'CNY', 'ba-0000001')`,
  ],
  [
    [11],
    'a payout to another merchant',
    `UPDATE bank.transfers SET bank_account = 'bm-00002' WHERE reference LIKE 'out%'`,
  ],
  [
    [11],
    'a repayment that the bank has not settled',
    `UPDATE bank.transfers SET state = 'pending' WHERE direction = 'collection'`,
  ],
  [
    [12],
    'an event that was given up',
    `INSERT INTO credit.dead_letters (event_id, queue, payload, error, attempts)
       SELECT event_id, queue, payload, 'poison', 3 FROM credit.outbox LIMIT 1`,
  ],
  [
    [12],
    'an event without an effect',
    `DELETE FROM credit.inbox WHERE consumer = 'settlement' AND event_id IN (
       SELECT event_id FROM credit.outbox WHERE payload->>'transactionId' IS NOT NULL)`,
  ],
  [
    [12],
    'an effect of an event that nobody sent',
    `INSERT INTO credit.inbox (consumer, event_id) VALUES ('notification', gen_random_uuid())`,
  ],
  [
    [12],
    'a movement that no merchant was told of',
    `DELETE FROM credit.outbox WHERE payload->>'transactionId' = (
         SELECT operation_id::text FROM credit.operations WHERE idempotency_key = 'key-one')`,
  ],
  [
    [12],
    'a merchant who is owed less',
    `UPDATE credit.settlement_lines SET amount_minor = amount_minor - 1 WHERE transaction_id = (
         SELECT operation_id FROM credit.operations WHERE idempotency_key = 'key-one')`,
  ],
  [[12], 'a loan whose payout may end again', `DELETE FROM credit.inbox WHERE consumer = 'disbursement'`],
  [
    [12],
    'an event that a customer was told of twice',
    `ALTER TABLE credit.notifications DROP CONSTRAINT notifications_event_id_key;
     INSERT INTO credit.notifications (account_id, event_id, kind, resource_id)
       SELECT account_id, event_id, kind, resource_id FROM credit.notifications LIMIT 1`,
  ],
  [
    [14],
    'a statement that was changed',
    `UPDATE credit.statements SET body = replace(body, '"closingMinor": ', '"closingMinor": 1')`,
  ],
  [
    [14],
    'a statement of which a single byte was changed',
    `UPDATE credit.statements SET body = body || ' ' WHERE account_id = 'a-0000003' AND period = '2026-02'`,
  ],
  [
    [14],
    'a statement that begins elsewhere than the one before ended',
    `UPDATE credit.statements SET opening_minor = opening_minor + 1, closing_minor = closing_minor + 1
       WHERE account_id = 'a-0000003' AND period = '2026-02'`,
  ],
  [
    [14],
    'a statement that is missing',
    `DELETE FROM credit.statements WHERE account_id = 'a-0000004' AND period = '2026-02'`,
  ],
  [
    [14],
    'a statement of a month that is not over',
    `INSERT INTO credit.statements (account_id, period, opening_minor, closing_minor, body)
       SELECT account_id, '2026-04', closing_minor, closing_minor, body FROM credit.statements WHERE period = '2026-03'`,
  ],
];
