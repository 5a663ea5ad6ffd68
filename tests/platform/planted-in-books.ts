/** For each thing that sound books do not have: what plants it. */
export const PLANTED_UNSOUND: Readonly<Record<string, string>> = {
  'a transaction that does not sum to zero': `UPDATE credit.entries SET amount_minor = amount_minor + 1
     WHERE ledger_account_id = 'bank:clearing' AND version = 1`,
  'a trial balance that is off': `UPDATE credit.ledger_accounts SET balance_minor = balance_minor + 1
     WHERE ledger_account_id = 'bank:clearing'`,
  'a balance that is not the sum of its entries': `UPDATE credit.ledger_accounts SET balance_minor = balance_minor +
     CASE ledger_account_id WHEN 'bank:clearing' THEN 1 ELSE -1 END
     WHERE ledger_account_id IN ('bank:clearing', 'income:fee')`,
  'an account whose versions have a gap': 'DELETE FROM credit.account_versions WHERE version = 1',
  'a version above its limit that new credit led to': 'UPDATE credit.account_versions SET limit_minor = 0',
  'a key that was used for two things': `
    ALTER TABLE credit.operations DROP CONSTRAINT operations_caller_id_idempotency_key_key;
    UPDATE credit.operations SET caller_id = 'c-0000001', idempotency_key = 'the-same-key'`,
  'a payment that gave back more than was taken': 'DELETE FROM credit.refunds',
  'a repayment that was not applied to the fen': 'DELETE FROM credit.applications',
  'money that the bank did not move once, or moved without need': `
    INSERT INTO bank.transfers (reference, direction, amount_minor, currency, bank_account)
    SELECT reference, direction, amount_minor, currency, bank_account FROM bank.transfers LIMIT 1`,
};

/** For each thing that is under way until it is done: what leaves it undone. */
export const PLANTED_UNFINISHED: Readonly<Record<string, string>> = {
  'an event that has not left': 'UPDATE credit.outbox SET sent_at = NULL',
  'a loan on its way': `UPDATE credit.loans SET state = 'disbursing'`,
  'a repayment on its way': `UPDATE credit.repayments SET state = 'collecting'`,
  'a payout on its way': `UPDATE credit.payouts SET state = 'paying'`,
  'a purchase that its merchant has no line of': 'DELETE FROM credit.settlement_lines',
  'a notice that was not written': 'DELETE FROM credit.notifications',
};
