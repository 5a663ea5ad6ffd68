-- Up Migration

-- The lines of one operation's movement.
--
-- inputs:  the operation's kind, account and merchant, what it moves, and how the account's amounts change
-- returns: ledger account, amount, and whether it is one of the customer's, in the order of the ledger accounts (bytes);
--          nothing for an amount of zero
CREATE FUNCTION credit.legs_for(kind text, account_id text, payee_id text, moved bigint, fee bigint,
  pay_later bigint, cash_loan bigint, interest bigint)
RETURNS TABLE (ledger_account_id text, amount_minor bigint, is_customer boolean) LANGUAGE sql IMMUTABLE AS $$
  SELECT l.* FROM (
    SELECT 'bank:clearing', CASE kind WHEN 'repayment.apply' THEN moved ELSE -moved END, false
      WHERE kind IN ('loan.activate', 'repayment.apply')
    UNION ALL SELECT 'income:fee', CASE kind WHEN 'payment.refund' THEN fee ELSE -fee END, false
      WHERE kind IN ('purchase', 'payment.capture', 'payment.refund')
    UNION ALL SELECT 'income:interest', -interest, false WHERE kind = 'account.roll'
    UNION ALL SELECT 'merchant:' || payee_id, CASE kind WHEN 'payment.refund' THEN moved ELSE -moved END, false
      WHERE kind IN ('purchase', 'payment.capture', 'payment.refund')
    UNION ALL SELECT 'receivable:cash_loan:' || account_id, cash_loan, true
    UNION ALL SELECT 'receivable:interest:' || account_id, interest, true
    UNION ALL SELECT 'receivable:pay_later:' || account_id, pay_later, true
  ) AS l (ledger_account_id, amount_minor, is_customer)
  WHERE l.amount_minor <> 0
$$;

-- The lines of the movements of the operations that are done.
--
-- inputs:  batch, judged
-- returns: the legs; null when nothing is posted
CREATE FUNCTION credit.legs_of(batch credit.batch_operation[], judged credit.judgement[]) RETURNS credit.leg[]
LANGUAGE plpgsql AS $$
BEGIN
  RETURN (
    SELECT array_agg(ROW(o.operation_id, l.ledger_account_id, l.amount_minor,
        CASE WHEN l.is_customer THEN o.account_id END,
        CASE WHEN l.is_customer THEN o.account_version END)::credit.leg)
      FROM unnest(batch, judged) AS o
      CROSS JOIN LATERAL credit.legs_for(o.kind, o.account_id, o.payee_id, o.moved_minor, o.moved_fee_minor,
        o.pay_later_posted, o.cash_loan_posted, o.interest_posted) AS l
      WHERE o.outcome = 'done');
END
$$;

-- Posts legs. A ledger account that many operations touch (a merchant, the fee income) is locked and updated once for
-- the whole batch; its entries take consecutive versions. A customer's receivable is created with its first entry.
--
-- inputs:  legs; today, the business date
-- effects: entries, balances and versions of ledger accounts
-- raises:  check_violation when a movement does not balance (an unknown merchant, for example)
CREATE FUNCTION credit.post_legs(legs credit.leg[], today date) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  missing bigint;
BEGIN
  -- Whoever posts on a receivable holds its account's lock, so only what is shared needs an order here, and nobody else
  -- creates a receivable meanwhile.
  PERFORM FROM credit.ledger_accounts
    WHERE ledger_account_id = ANY (
      ARRAY(SELECT DISTINCT l.ledger_account_id FROM unnest(legs) AS l WHERE l.account_id IS NULL))
    ORDER BY ledger_account_id FOR NO KEY UPDATE;

  -- Both sides of a movement, or it does not balance: an account that is missing can only be a customer's.
  INSERT INTO credit.entries
    (ledger_account_id, version, transaction_id, amount_minor, account_id, account_version, business_date)
  SELECT l.ledger_account_id,
         coalesce(a.version, 0) + row_number() OVER (PARTITION BY l.ledger_account_id ORDER BY l.transaction_id),
         l.transaction_id, l.amount_minor, l.account_id, l.account_version, today
    FROM unnest(legs) AS l LEFT JOIN credit.ledger_accounts AS a USING (ledger_account_id)
    WHERE a.ledger_account_id IS NOT NULL OR l.account_id IS NOT NULL;

  WITH n AS MATERIALIZED (
    SELECT l.ledger_account_id, sum(l.amount_minor) AS change_minor, count(*) AS entries
      FROM unnest(legs) AS l GROUP BY l.ledger_account_id
  ), updated AS (
    UPDATE credit.ledger_accounts AS a
      SET balance_minor = a.balance_minor + n.change_minor, version = a.version + n.entries
      FROM n WHERE a.ledger_account_id = n.ledger_account_id
      RETURNING 1
  )
  SELECT (SELECT count(*) FROM n) - (SELECT count(*) FROM updated) INTO missing;
  IF missing > 0 THEN
    INSERT INTO credit.ledger_accounts (ledger_account_id, kind, balance_minor, version)
    SELECT l.ledger_account_id, 'receivable', sum(l.amount_minor), count(*) FROM unnest(legs) AS l
      WHERE l.account_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM credit.ledger_accounts AS a WHERE a.ledger_account_id = l.ledger_account_id)
      GROUP BY l.ledger_account_id;
  END IF;
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
    WHERE o.outcome = 'done' AND (o.interest_posted <> 0
      OR o.kind IN ('purchase', 'payment.capture', 'payment.refund', 'loan.activate', 'repayment.apply'));
  PERFORM credit.post_legs(legs, today);
END
$$;

-- Writes the new version of each account that an operation changed: the row itself and the link in its chain.
--
-- inputs:  batch, judged; today, the business date
-- effects: account_versions, accounts
CREATE FUNCTION credit.record_versions(batch credit.batch_operation[], judged credit.judgement[], today date)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  WITH v AS MATERIALIZED (
    SELECT a.account_id, o.account_version, o.operation_id, o.kind, o.status,
        coalesce(o.new_limit_minor, a.limit_minor) AS limit_minor,
        coalesce(o.new_pay_later_limit_minor, a.pay_later_limit_minor) AS pay_later_limit_minor,
        coalesce(o.new_cash_loan_limit_minor, a.cash_loan_limit_minor) AS cash_loan_limit_minor,
        a.pay_later_posted_minor + o.pay_later_posted AS pay_later_posted_minor,
        a.cash_loan_posted_minor + o.cash_loan_posted AS cash_loan_posted_minor,
        a.interest_posted_minor + o.interest_posted AS interest_posted_minor,
        a.pay_later_pending_minor + o.pay_later_pending AS pay_later_pending_minor,
        a.cash_loan_pending_minor + o.cash_loan_pending AS cash_loan_pending_minor,
        a.collecting_minor + o.collecting AS collecting_minor,
        coalesce(credit.entries_digest(d.lines), '\x') AS entries_digest, a.hash AS previous
      FROM unnest(batch, judged) AS o
      JOIN credit.accounts AS a ON a.account_id = o.account_id
      CROSS JOIN LATERAL (
        -- They come in their order: a sort for each operation would cost more than the rest of its digest.
        SELECT string_agg(l.ledger_account_id || ' ' || l.amount_minor, E'\n') AS lines
          FROM credit.legs_for(o.kind, o.account_id, o.payee_id, o.moved_minor, o.moved_fee_minor, o.pay_later_posted,
            o.cash_loan_posted, o.interest_posted) AS l) AS d
      WHERE o.outcome = 'done' AND o.account_version > a.version
  ), written AS (
    INSERT INTO credit.account_versions AS w
    SELECT v.account_id, v.account_version, v.operation_id, v.kind, v.status, v.limit_minor, v.pay_later_limit_minor,
        v.cash_loan_limit_minor, v.pay_later_posted_minor, v.cash_loan_posted_minor, v.interest_posted_minor,
        v.pay_later_pending_minor, v.cash_loan_pending_minor, v.collecting_minor, today, v.entries_digest,
        -- In place of its hash the row carries the one before it, which does not count.
        credit.version_hash(v.previous, ROW(v.account_id, v.account_version, v.operation_id, v.kind, v.status,
          v.limit_minor, v.pay_later_limit_minor, v.cash_loan_limit_minor, v.pay_later_posted_minor,
          v.cash_loan_posted_minor, v.interest_posted_minor, v.pay_later_pending_minor, v.cash_loan_pending_minor,
          v.collecting_minor, today, v.entries_digest, v.previous)::credit.account_versions)
      FROM v
    RETURNING w.*
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
