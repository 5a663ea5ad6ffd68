/**
 * Violations that are planted on a real database: which invariants see each, what it is, and the statement that plants
 * it past every trigger and right. An edit of the ledger itself is also seen by the chain of hashes (8).
 */
export const PLANTED_ROWS: readonly (readonly [
  invariants: readonly number[],
  what: string,
  statement: string,
])[] = [
  [
    [1, 15],
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
    [5, 8],
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
    [8],
    'a link of the chain that was changed',
    `UPDATE credit.account_versions SET hash = sha256(hash) WHERE account_id = 'a-0000001' AND version = 2`,
  ],
  [
    [8],
    'a business date that was changed after the fact',
    `UPDATE credit.account_versions SET business_date = business_date - 1 WHERE account_id = 'a-0000002' AND version = 1`,
  ],
  [[8], 'a right to change the ledger', 'GRANT UPDATE ON credit.entries TO breakwater_app'],
  [
    [9],
    'a loan that counts as repaid and is not',
    `ALTER TABLE credit.loans DROP CONSTRAINT loans_state_check;
     UPDATE credit.loans SET state = 'repaid'`,
  ],
  [
    [10],
    'an instalment that nothing paid',
    `UPDATE credit.instalments SET paid_minor = 5 WHERE resource_id = 'open_a-0000001'`,
  ],
  [
    [11],
    'a loan that was paid out twice',
    `INSERT INTO bank.transfers (reference, direction, amount_minor, currency, bank_account)
       SELECT reference, direction, amount_minor, currency, bank_account FROM bank.transfers`,
  ],
  [[11], 'a loan that was never paid out', 'DELETE FROM bank.transfers'],
  [
    [12],
    'an event that was given up',
    `INSERT INTO credit.dead_letters (event_id, queue, payload, error, attempts)
       SELECT event_id, queue, payload, 'poison', 3 FROM credit.outbox LIMIT 1`,
  ],
  [
    [12],
    'an event that a customer was told of twice',
    `ALTER TABLE credit.notifications DROP CONSTRAINT notifications_event_id_key;
     INSERT INTO credit.notifications (account_id, event_id, kind, resource_id)
       SELECT account_id, event_id, kind, resource_id FROM credit.notifications LIMIT 1`,
  ],
  [
    [8, 13],
    'a version that is missing',
    `UPDATE credit.account_versions SET version = 9
       WHERE account_id = 'a-0000001' AND version = (SELECT version FROM credit.accounts WHERE account_id = 'a-0000001')`,
  ],
  [
    [14],
    'a statement that was changed',
    `UPDATE credit.statements SET body = replace(body, '"closingMinor": ', '"closingMinor": 1')`,
  ],
  [
    [14],
    'a statement of a month that is not over',
    `INSERT INTO credit.statements (account_id, period, opening_minor, closing_minor, body)
       SELECT account_id, '2026-02', closing_minor, closing_minor, jsonb_build_object('openingMinor', closing_minor,
         'closingMinor', closing_minor, 'lines', '[]'::jsonb)::text FROM credit.statements`,
  ],
  [
    [15],
    'a plan that lost a fen',
    `UPDATE credit.instalments SET principal_minor = principal_minor - 1 WHERE resource_id LIKE 'pay%' AND account_id = 'a-0000001'`,
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
    `UPDATE credit.operations SET refusal_code = 'because' WHERE outcome = 'refused'`,
  ],
  [
    [19],
    'a refusal for another reason than the true one',
    `UPDATE credit.operations SET refusal_code = 'overdue' WHERE outcome = 'refused'`,
  ],
];
