/** Every check is a SELECT of what is wrong: it finds nothing in a ledger that is whole. */
const CHECKS = [
  `SELECT 'transaction ' || transaction_id AS wrong FROM credit.entries
     GROUP BY transaction_id, currency HAVING sum(amount_minor) <> 0`,
  `SELECT 'trial balance' FROM credit.ledger_accounts HAVING sum(balance_minor) <> 0`,
  `SELECT 'balance of ' || ledger_account_id
     FROM credit.ledger_accounts AS a LEFT JOIN credit.entries AS e USING (ledger_account_id)
     GROUP BY a.ledger_account_id HAVING a.balance_minor <> coalesce(sum(e.amount_minor), 0)
       OR a.version <> count(e.version) OR a.version <> coalesce(max(e.version), 0)`,
  `SELECT 'account ' || a.account_id FROM credit.accounts AS a
     LEFT JOIN credit.ledger_accounts AS p ON p.ledger_account_id = 'receivable:pay_later:' || a.account_id
     LEFT JOIN credit.ledger_accounts AS c ON c.ledger_account_id = 'receivable:cash_loan:' || a.account_id
     LEFT JOIN credit.ledger_accounts AS i ON i.ledger_account_id = 'receivable:interest:' || a.account_id
     WHERE a.pay_later_posted_minor <> coalesce(p.balance_minor, 0)
       OR a.cash_loan_posted_minor <> coalesce(c.balance_minor, 0)
       OR a.interest_posted_minor <> coalesce(i.balance_minor, 0)`,

  // The versions of an account have no gaps, end with the account's own row, and their hashes are a chain.
  `SELECT 'order of ' || a.account_id FROM credit.accounts AS a
     LEFT JOIN credit.account_versions AS v USING (account_id)
     GROUP BY a.account_id, a.version HAVING count(v.version) <> a.version OR coalesce(max(v.version), 0) <> a.version`,
  `SELECT 'last version of ' || a.account_id FROM credit.accounts AS a
     JOIN credit.account_versions AS v USING (account_id, version)
     WHERE ROW(a.status, a.limit_minor, a.pay_later_limit_minor, a.cash_loan_limit_minor, a.pay_later_posted_minor,
         a.cash_loan_posted_minor, a.interest_posted_minor, a.pay_later_pending_minor, a.cash_loan_pending_minor,
         a.collecting_minor, a.hash)
       <> ROW(v.status, v.limit_minor, v.pay_later_limit_minor, v.cash_loan_limit_minor, v.pay_later_posted_minor,
         v.cash_loan_posted_minor, v.interest_posted_minor, v.pay_later_pending_minor, v.cash_loan_pending_minor,
         v.collecting_minor, v.hash)`,
  `SELECT 'hash of ' || v.account_id || ' ' || v.version FROM (
       SELECT account_id, version, hash,
           credit.version_hash(lag(hash, 1, '\\x') OVER (PARTITION BY account_id ORDER BY version), w) AS expected
         FROM credit.account_versions AS w) AS v
     WHERE v.hash <> v.expected`,
  `SELECT 'entries of ' || v.account_id || ' ' || v.version FROM credit.account_versions AS v
     CROSS JOIN LATERAL (
       SELECT string_agg(e.ledger_account_id || ' ' || e.amount_minor, E'\\n' ORDER BY e.ledger_account_id COLLATE "C")
           AS lines
         FROM credit.entries AS e WHERE e.transaction_id = v.operation_id) AS t
     WHERE v.entries_digest <> coalesce(credit.entries_digest(t.lines), '\\x')`,
  `SELECT 'operation ' || o.operation_id FROM credit.operations AS o
     LEFT JOIN credit.account_versions AS v ON v.account_id = o.account_id AND v.version = o.account_version
     WHERE o.outcome = 'done' AND v.operation_id IS DISTINCT FROM o.operation_id`,

  // What is promised is promised to somebody.
  `SELECT 'pending of ' || a.account_id FROM credit.accounts AS a
     WHERE a.pay_later_pending_minor <> (SELECT coalesce(sum(amount_minor + fee_minor), 0) FROM credit.payments AS p
         WHERE p.account_id = a.account_id AND p.state = 'held')
       OR a.cash_loan_pending_minor <> (SELECT coalesce(sum(amount_minor), 0) FROM credit.loans AS l
         WHERE l.account_id = a.account_id AND l.state IN ('approved', 'disbursing'))
       OR a.collecting_minor <> (SELECT coalesce(sum(amount_minor), 0) FROM credit.repayments AS r
         WHERE r.account_id = a.account_id AND r.state IN ('requested', 'collecting'))`,

  `SELECT 'plan of ' || payment_id FROM credit.payments AS p
     JOIN credit.instalments AS i ON i.resource_id = p.payment_id
     GROUP BY p.payment_id HAVING sum(i.principal_minor) <> p.captured_minor OR sum(i.fee_minor) <> p.fee_minor`,
  `SELECT 'plan of ' || loan_id FROM credit.loans AS l JOIN credit.instalments AS i ON i.resource_id = l.loan_id
     GROUP BY l.loan_id HAVING sum(i.principal_minor) <> l.amount_minor`,
  `SELECT 'paid of ' || i.resource_id || ' ' || i.number FROM credit.instalments AS i
     LEFT JOIN credit.applications AS a USING (resource_id, number)
     GROUP BY i.resource_id, i.number
     HAVING i.paid_minor <> coalesce(sum(a.paid_minor), 0)
       OR i.interest_paid_minor <> coalesce(sum(a.interest_minor), 0)`,
  `SELECT 'repayment ' || r.repayment_id FROM credit.repayments AS r
     LEFT JOIN credit.applications AS a ON a.source_id = r.repayment_id
     GROUP BY r.repayment_id HAVING coalesce(sum(a.paid_minor + a.interest_minor), 0) + r.unapplied_minor
       <> CASE r.state WHEN 'applied' THEN r.amount_minor ELSE 0 END`,
  `SELECT 'refunds of ' || p.payment_id FROM credit.payments AS p LEFT JOIN credit.refunds AS r USING (payment_id)
     GROUP BY p.payment_id HAVING p.refunded_minor <> coalesce(sum(r.amount_minor), 0)
       OR p.fee_refunded_minor <> coalesce(sum(r.fee_minor), 0)
       OR (p.state = 'refunded') <> (p.refunded_minor > 0 AND p.fee_refunded_minor = p.fee_minor
         AND p.refunded_minor = p.captured_minor)`,

  // What is owed is in instalments, but for what an account is in credit; a credit does not leave what is due open.
  `SELECT 'debt of ' || a.account_id FROM credit.accounts AS a
     LEFT JOIN LATERAL (
       SELECT coalesce(sum(o.open) FILTER (WHERE product = 'pay_later'), 0) AS pay_later,
           coalesce(sum(o.open) FILTER (WHERE product = 'pay_later' AND state <> 'planned'), 0) AS pay_later_due,
           coalesce(sum(o.open) FILTER (WHERE product = 'cash_loan'), 0) AS cash_loan,
           coalesce(sum(o.interest) FILTER (WHERE state <> 'planned'), 0) AS interest
         FROM (SELECT product, state, principal_minor + fee_minor - paid_minor AS open,
             interest_minor - interest_paid_minor AS interest FROM credit.instalments AS i
           WHERE i.account_id = a.account_id AND state IN ('planned', 'due', 'overdue')) AS o) AS i ON true
     WHERE i.pay_later < a.pay_later_posted_minor OR i.cash_loan <> a.cash_loan_posted_minor
       OR i.interest <> a.interest_posted_minor
       OR i.pay_later_due > 0 AND i.pay_later > a.pay_later_posted_minor`,
  // One that came overdue and owed nothing stays so until a day is closed.
  `SELECT 'status of ' || a.account_id FROM credit.accounts AS a
     CROSS JOIN LATERAL (SELECT EXISTS (
       SELECT FROM credit.instalments AS i WHERE i.account_id = a.account_id AND i.state = 'overdue') AS late) AS i
     WHERE a.status = 'active' AND i.late OR a.status = 'overdue' AND NOT i.late
       AND EXISTS (SELECT FROM credit.instalments AS i WHERE i.account_id = a.account_id)`,
];

/** Everything that must hold whatever happened, as one query; each row of its answer names something that does not. */
export const IMBALANCES = CHECKS.join('\n  UNION ALL ');
