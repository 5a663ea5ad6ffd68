import { IN_DEBTS, IN_EFFECTS } from './planted-effects.ts';

/** A violation on a real database: which invariants see it, what it is, and the statement that plants it. */
export type PlantedRow = readonly [invariants: readonly number[], what: string, statement: string];

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
    `UPDATE credit.operations SET response_body = response_body::jsonb || '{"amountMinor": 1}' WHERE idempotency_key = 'key-two'`,
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
