-- Up Migration

-- The lines of the movements of the operations that are done.
--
-- inputs:  batch, judged
-- returns: the legs; null when nothing is posted
CREATE FUNCTION credit.legs_of(batch credit.batch_operation[], judged credit.judgement[]) RETURNS credit.leg[]
LANGUAGE sql AS $$
  SELECT array_agg(ROW(o.operation_id, l.ledger_account_id, l.amount_minor,
      CASE WHEN l.is_customer THEN o.account_id END, CASE WHEN l.is_customer THEN o.account_version END)::credit.leg)
    FROM unnest(batch, judged) AS o
    CROSS JOIN LATERAL (
      SELECT 'receivable:pay_later:' || o.account_id, o.pay_later_posted, true
      UNION ALL SELECT 'receivable:cash_loan:' || o.account_id, o.cash_loan_posted, true
      UNION ALL SELECT 'receivable:interest:' || o.account_id, o.interest_posted, true
      UNION ALL SELECT 'merchant:' || o.payee_id, CASE o.kind WHEN 'payment.refund' THEN 1 ELSE -1 END * o.moved_minor,
        false WHERE o.kind IN ('purchase', 'payment.capture', 'payment.refund')
      UNION ALL SELECT 'income:fee', CASE o.kind WHEN 'payment.refund' THEN 1 ELSE -1 END * o.moved_fee_minor, false
        WHERE o.kind IN ('purchase', 'payment.capture', 'payment.refund')
      UNION ALL SELECT 'bank:clearing', CASE o.kind WHEN 'repayment.apply' THEN 1 ELSE -1 END * o.moved_minor, false
        WHERE o.kind IN ('loan.activate', 'repayment.apply')
      UNION ALL SELECT 'income:interest', -o.interest_posted, false WHERE o.kind = 'account.roll'
    ) AS l (ledger_account_id, amount_minor, is_customer)
    WHERE o.outcome = 'done' AND l.amount_minor <> 0
$$;

-- Posts legs. A ledger account that many operations touch (a merchant, the fee income) is locked and updated once for
-- the whole batch; its entries take consecutive versions. A customer's receivable is created with its first entry.
--
-- inputs:  legs; movements, the transactions that they belong to as (id, kind, resource); today, the business date
-- effects: transactions, entries, balances and versions of ledger accounts
-- raises:  check_violation when a movement does not balance (an unknown merchant, for example)
CREATE FUNCTION credit.post_legs(legs credit.leg[], today date) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  -- Whoever posts on a receivable holds its account's lock, so nobody else creates it meanwhile.
  INSERT INTO credit.ledger_accounts (ledger_account_id, kind)
  SELECT DISTINCT l.ledger_account_id, 'receivable' FROM unnest(legs) AS l
    WHERE l.account_id IS NOT NULL AND NOT EXISTS (
      SELECT FROM credit.ledger_accounts AS a WHERE a.ledger_account_id = l.ledger_account_id);

  PERFORM FROM credit.ledger_accounts
    WHERE ledger_account_id = ANY (ARRAY(SELECT DISTINCT l.ledger_account_id FROM unnest(legs) AS l))
    ORDER BY ledger_account_id FOR NO KEY UPDATE;

  UPDATE credit.ledger_accounts AS a
    SET balance_minor = a.balance_minor + n.change_minor, version = a.version + n.entries
    FROM (SELECT l.ledger_account_id, sum(l.amount_minor) AS change_minor, count(*) AS entries
            FROM unnest(legs) AS l GROUP BY l.ledger_account_id) AS n
    WHERE a.ledger_account_id = n.ledger_account_id;

  -- The accounts already carry their new version: count back from it.
  INSERT INTO credit.entries
    (ledger_account_id, version, transaction_id, amount_minor, account_id, account_version, business_date)
  SELECT l.ledger_account_id,
         a.version - count(*) OVER (PARTITION BY l.ledger_account_id)
           + row_number() OVER (PARTITION BY l.ledger_account_id ORDER BY l.transaction_id),
         l.transaction_id, l.amount_minor, l.account_id, l.account_version, today
    FROM unnest(legs) AS l JOIN credit.ledger_accounts AS a USING (ledger_account_id);
END
$$;

-- Posts the movements of a batch.
--
-- inputs:  batch, judged, legs; today, the business date
-- effects: as credit.post_legs, and the transactions
CREATE FUNCTION credit.post_batch(batch credit.batch_operation[], judged credit.judgement[], legs credit.leg[],
  today date) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF legs IS NULL THEN RETURN; END IF;
  INSERT INTO credit.transactions (transaction_id, kind, resource_id)
  SELECT o.operation_id, o.kind, o.resource_id
    FROM unnest(batch, judged) AS o
    WHERE o.outcome = 'done' AND o.operation_id IN (SELECT l.transaction_id FROM unnest(legs) AS l);
  PERFORM credit.post_legs(legs, today);
END
$$;

-- Writes the new version of each account that an operation changed: the row itself and the link in its chain.
--
-- inputs:  batch, judged, legs; today, the business date
-- effects: account_versions, accounts
CREATE FUNCTION credit.record_versions(batch credit.batch_operation[], judged credit.judgement[], legs credit.leg[],
  today date) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  WITH written AS (
    INSERT INTO credit.account_versions AS v
    SELECT n.account_id, n.version, n.operation_id, n.kind, n.status, n.limit_minor, n.pay_later_limit_minor,
        n.cash_loan_limit_minor, n.pay_later_posted_minor, n.cash_loan_posted_minor, n.interest_posted_minor,
        n.pay_later_pending_minor, n.cash_loan_pending_minor, n.collecting_minor, n.business_date, n.entries_digest,
        credit.version_hash(a.hash, n)
      FROM unnest(batch, judged) AS o
      JOIN credit.accounts AS a ON a.account_id = o.account_id
      LEFT JOIN (
        SELECT l.transaction_id, sha256(convert_to(string_agg(l.ledger_account_id || ' ' || l.amount_minor, E'\n'
            ORDER BY l.ledger_account_id COLLATE "C"), 'UTF8')) AS digest
          FROM unnest(legs) AS l GROUP BY l.transaction_id) AS d ON d.transaction_id = o.operation_id
      CROSS JOIN LATERAL (SELECT ROW(a.account_id, o.account_version, o.operation_id, o.kind, o.status,
        coalesce(o.new_limit_minor, a.limit_minor), coalesce(o.new_pay_later_limit_minor, a.pay_later_limit_minor),
        coalesce(o.new_cash_loan_limit_minor, a.cash_loan_limit_minor),
        a.pay_later_posted_minor + o.pay_later_posted, a.cash_loan_posted_minor + o.cash_loan_posted,
        a.interest_posted_minor + o.interest_posted, a.pay_later_pending_minor + o.pay_later_pending,
        a.cash_loan_pending_minor + o.cash_loan_pending, a.collecting_minor + o.collecting, today,
        coalesce(d.digest, '\x'), NULL)::credit.account_versions AS row) AS x
      CROSS JOIN LATERAL (SELECT (x.row).*) AS n
      WHERE o.outcome = 'done' AND o.account_version > a.version
    RETURNING v.*
  )
  UPDATE credit.accounts AS a SET
      status = w.status, limit_minor = w.limit_minor, pay_later_limit_minor = w.pay_later_limit_minor,
      cash_loan_limit_minor = w.cash_loan_limit_minor,
      limit_before_cut_minor = CASE WHEN w.limit_minor < a.limit_minor THEN a.limit_minor
        WHEN w.limit_minor > a.limit_minor THEN NULL ELSE a.limit_before_cut_minor END,
      pay_later_posted_minor = w.pay_later_posted_minor, cash_loan_posted_minor = w.cash_loan_posted_minor,
      interest_posted_minor = w.interest_posted_minor, pay_later_pending_minor = w.pay_later_pending_minor,
      cash_loan_pending_minor = w.cash_loan_pending_minor, collecting_minor = w.collecting_minor,
      version = w.version, hash = w.hash
    FROM written AS w WHERE a.account_id = w.account_id;
END
$$;
