-- Up Migration

-- Posts the movements of the operations that are done. A ledger account that many operations touch (a merchant, the
-- fee income) is locked and updated once for the whole batch; its entries take consecutive versions.
--
-- inputs:  batch, judged
-- effects: transactions, entries, balances and versions of ledger accounts
-- raises:  check_violation when a movement does not balance (an unknown ledger account, for example)
CREATE FUNCTION credit.post_batch(batch credit.batch_operation[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  legs credit.leg[];
BEGIN
  SELECT array_agg(ROW(o.operation_id, l.ledger_account_id, l.amount_minor, l.account_id, l.account_version)::credit.leg)
  INTO legs
  FROM unnest(batch) AS o
  CROSS JOIN LATERAL (
    SELECT 'receivable:pay_later:' || o.account_id, o.moved_minor, o.account_id, o.account_version
      WHERE o.kind = 'purchase'
    UNION ALL SELECT 'merchant:' || o.merchant_id, -o.amount_minor, NULL, NULL WHERE o.kind = 'purchase'
    UNION ALL SELECT 'income:fee', -o.fee_minor, NULL, NULL WHERE o.kind = 'purchase' AND o.fee_minor <> 0
    UNION ALL SELECT 'receivable:cash_loan:' || o.account_id, o.moved_minor, o.account_id, o.account_version
      WHERE o.kind = 'loan.activate'
    UNION ALL SELECT 'bank:clearing', -o.moved_minor, NULL, NULL WHERE o.kind = 'loan.activate'
  ) AS l (ledger_account_id, amount_minor, account_id, account_version)
  WHERE o.outcome = 'done';
  IF legs IS NULL THEN RETURN; END IF;

  INSERT INTO credit.ledger_accounts (ledger_account_id, kind)
  SELECT DISTINCT l.ledger_account_id, 'receivable' FROM unnest(legs) AS l WHERE l.account_id IS NOT NULL
  ORDER BY 1 ON CONFLICT DO NOTHING;

  PERFORM FROM credit.ledger_accounts
    WHERE ledger_account_id = ANY (ARRAY(SELECT DISTINCT l.ledger_account_id FROM unnest(legs) AS l))
    ORDER BY ledger_account_id FOR NO KEY UPDATE;

  INSERT INTO credit.transactions (transaction_id, kind, resource_id)
  SELECT o.operation_id, o.kind, o.resource_id
    FROM unnest(batch) AS o WHERE o.outcome = 'done' AND o.kind IN ('purchase', 'loan.activate');

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
         l.transaction_id, l.amount_minor, l.account_id, l.account_version,
         (SELECT business_date FROM credit.business_day)
    FROM unnest(legs) AS l JOIN credit.ledger_accounts AS a USING (ledger_account_id);
END
$$;
