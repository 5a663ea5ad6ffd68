/** A violation on a real database: which invariants see it, what it is, and the statement that plants it. */
type PlantedRow = readonly [invariants: readonly number[], what: string, statement: string];

const ofLoan = `loan_id = (SELECT resource_id FROM credit.operations WHERE idempotency_key = 'key-loan')`;
const ofPayment = (key: string): string =>
  `(SELECT payment_id FROM credit.payments WHERE order_id = 'order-${key}')`;

/** In what was asked for, answered and bought. */
const IN_OPERATIONS: readonly PlantedRow[] = [
  [
    [1],
    'a payment of another order',
    `UPDATE credit.payments SET order_id = 'order-x' WHERE order_id = 'order-key-one'`,
  ],
  [
    [1, 7, 9, 12, 15],
    'a payment whose amount was changed',
    `UPDATE credit.payments SET amount_minor = 999, captured_minor = 999 WHERE order_id = 'order-key-one'`,
  ],
  [
    [2, 15],
    'a loan that no operation made',
    `INSERT INTO credit.loans (loan_id, account_id, state, amount_minor, term_months, payout_account, decision_id,
         transfer_expires_at)
       VALUES ('loan_${'e'.repeat(32)}', 'a-0000001', 'failed', 1, 3, 'ba-0000001', gen_random_uuid(), now())`,
  ],
  [
    [2],
    'a repayment that nobody promised',
    `INSERT INTO credit.repayments (repayment_id, account_id, state, amount_minor, transfer_expires_at)
       VALUES ('rpy_${'e'.repeat(32)}', 'a-0000001', 'failed', 1, now())`,
  ],
  [
    [1, 3],
    'an order that was charged twice',
    `UPDATE credit.payments SET order_id = 'order-key-two' WHERE order_id = 'order-key-three'`,
  ],
  [
    [4],
    'an answer that is not recorded any more',
    `UPDATE credit.operations SET response_body = NULL WHERE idempotency_key = 'key-two'`,
  ],
  [
    [4],
    'an answer that names another payment',
    `UPDATE credit.operations SET response_body = '{"paymentId": "pay_x"}' WHERE idempotency_key = 'key-two'`,
  ],
  [
    [4],
    'an answer that names another amount',
    `UPDATE credit.operations SET response_body = response_body || '{"amountMinor": 1}' WHERE idempotency_key = 'key-two'`,
  ],
  [
    [4],
    'an answer with another status',
    `UPDATE credit.operations SET response_status = 200 WHERE idempotency_key = 'key-two'`,
  ],
  [
    [17],
    'an approval whose decision is gone',
    `DELETE FROM credit.decisions USING credit.operations AS o
       WHERE o.operation_id = credit.decisions.operation_id AND o.idempotency_key = 'key-two'`,
  ],
  [
    [17],
    'an effect that risk declined',
    `UPDATE credit.decisions SET outcome = 'decline' WHERE account_id = 'a-0000001'`,
  ],
  [
    [19],
    'a refusal without a reason that anybody knows',
    `UPDATE credit.operations SET refusal_code = 'because' WHERE idempotency_key = 'j-cut'`,
  ],
  [
    [19],
    'a refusal for another reason than the true one',
    `UPDATE credit.operations SET refusal_code = 'overdue' WHERE idempotency_key = 'j-cut'`,
  ],
  [
    [19],
    'a refused refund that would have fitted',
    `UPDATE credit.operations SET amount_minor = 1 WHERE idempotency_key = 'j-six-too-much'`,
  ],
  [
    [19],
    'a refusal that is not what risk decided',
    `UPDATE credit.decisions SET decline_code = 'fraud_block' WHERE outcome = 'decline'`,
  ],
  [
    [19],
    'a decision to refuse without a reason',
    `UPDATE credit.decisions SET reason_codes = '[]' WHERE outcome = 'decline'`,
  ],
];

/** In the ledger itself. */
const IN_THE_LEDGER: readonly PlantedRow[] = [
  [
    [5, 7, 8],
    'an entry that was changed with its balance',
    `WITH e AS (UPDATE credit.entries SET amount_minor = amount_minor - 1
         WHERE ledger_account_id = 'merchant:m-00001' AND version = 1)
       UPDATE credit.ledger_accounts SET balance_minor = balance_minor - 1
         WHERE ledger_account_id = 'merchant:m-00001'`,
  ],
  [
    [6, 8],
    'a limit that was below what was accepted',
    `WITH v AS (UPDATE credit.account_versions SET limit_minor = 4999 WHERE account_id = 'a-0000002')
       UPDATE credit.accounts SET limit_minor = 4999 WHERE account_id = 'a-0000002'`,
  ],
  [
    [7],
    'balances that their entries do not give',
    `UPDATE credit.ledger_accounts
       SET balance_minor = balance_minor + CASE ledger_account_id WHEN 'bank:clearing' THEN 7 ELSE -7 END
       WHERE ledger_account_id IN ('bank:clearing', 'merchant:m-00001')`,
  ],
  [
    [7],
    'a pending amount without a loan',
    `UPDATE credit.accounts SET cash_loan_pending_minor = 5 WHERE account_id = 'a-0000002'`,
  ],
  [
    [7],
    'an overdue account with no instalment that is',
    `UPDATE credit.accounts SET status = 'overdue' WHERE account_id = 'a-0000002'`,
  ],
  [
    [8],
    'a link of the chain that was changed',
    `UPDATE credit.account_versions SET hash = sha256(hash) WHERE account_id = 'a-0000001' AND version = 2`,
  ],
  [
    [8],
    'a business date that was changed after the fact',
    `UPDATE credit.account_versions SET business_date = business_date - 1 WHERE account_id = 'a-0000002' AND version = 1`,
  ],
  [
    [2, 8],
    'a movement outside of every chain',
    `INSERT INTO credit.transactions (transaction_id, kind) VALUES (gen_random_uuid(), 'purchase')`,
  ],
  [
    [8],
    'an account whose head is not in its chain',
    `UPDATE credit.accounts SET hash = '\\x' WHERE account_id = 'a-0000003'`,
  ],
  [[8], 'a right to change the ledger', 'GRANT UPDATE ON credit.entries TO breakwater_app'],
  [
    [8],
    'a right to change a part of the ledger',
    'GRANT UPDATE (amount_minor) ON credit.refunds TO breakwater_app',
  ],
  [[8], 'a right to delete statements', 'GRANT DELETE ON credit.statements TO PUBLIC'],
  [
    [8, 13],
    'a version that is missing',
    `UPDATE credit.account_versions SET version = 99
       WHERE account_id = 'a-0000001' AND version = (SELECT version FROM credit.accounts WHERE account_id = 'a-0000001')`,
  ],
];

/** In payments, loans, repayments, payouts and what they are paid back with. */
const IN_DEBTS: readonly PlantedRow[] = [
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
const IN_EFFECTS: readonly PlantedRow[] = [
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
       SELECT event_id FROM credit.outbox WHERE payload ? 'transactionId')`,
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

/**
 * Violations that are planted on a real database past every trigger and right. An edit of the ledger itself is also
 * seen by the chain of hashes (8), and an edit of a sum by all that it is a part of.
 */
export const PLANTED_ROWS: readonly PlantedRow[] = [
  ...IN_OPERATIONS,
  ...IN_THE_LEDGER,
  ...IN_DEBTS,
  ...IN_EFFECTS,
];
