-- Up Migration

-- Moves the instalments of operations that pay them or let them fall due, and says what that does to the accounts'
-- amounts. The rules are those of packages/ledger (applyRepayment, applyRefund, rollInstalment).
--
-- inputs:  batch, judged; today, the open business date
-- returns: the judgements with the amounts of repayments and of interest that fell due, and with the accounts' status
-- effects: instalments, applications, states of loans, what repayments left unapplied
CREATE FUNCTION credit.settle_instalments(batch credit.batch_operation[], judged credit.judgement[], today date)
RETURNS credit.judgement[] LANGUAGE plpgsql AS $$
BEGIN
  PERFORM credit.apply_payments(batch, judged);
  PERFORM credit.apply_credits(batch, judged, today);
  judged := credit.roll_instalments(batch, judged, today);
  judged := credit.with_applied(batch, judged);
  PERFORM credit.record_loan_progress(batch, judged);
  RETURN judged;
END
$$;

-- Pays instalments: a repayment the oldest due first, interest before principal; a refund those of its payment, the
-- last first. An instalment takes no more than is open, and what is left over stays a credit of the account.
CREATE FUNCTION credit.apply_payments(batch credit.batch_operation[], judged credit.judgement[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO credit.applications (operation_id, resource_id, number, source_id, interest_minor, paid_minor)
  SELECT s.operation_id, s.resource_id, s.number, s.source_id, least(s.applied, s.open_interest),
      s.applied - least(s.applied, s.open_interest)
    FROM (
      SELECT q.*, greatest(0, least(q.open_interest + q.open_paid, q.amount - q.before)) AS applied
      FROM (
        SELECT o.operation_id, o.resource_id AS source_id, o.moved_minor + o.moved_fee_minor AS amount,
          i.resource_id, i.number, x.open_interest, x.open_paid,
          sum(x.open_interest + x.open_paid) OVER (PARTITION BY o.operation_id ORDER BY
            CASE o.kind WHEN 'payment.refund' THEN date '2000-01-01' - i.due_date
              ELSE i.due_date - date '2000-01-01' END, i.resource_id, i.number)
            - (x.open_interest + x.open_paid) AS before
        FROM unnest(batch, judged) AS o
        JOIN credit.instalments AS i ON i.account_id = o.account_id
          AND i.state IN ('planned', 'due', 'overdue') AND (o.kind = 'repayment.apply' OR i.resource_id = o.resource_id)
        CROSS JOIN LATERAL (SELECT
          CASE WHEN i.state = 'planned' OR o.kind = 'payment.refund' THEN 0
            ELSE i.interest_minor - i.interest_paid_minor END AS open_interest,
          i.principal_minor + i.fee_minor - i.paid_minor AS open_paid) AS x
        WHERE o.outcome = 'done' AND o.kind IN ('repayment.apply', 'payment.refund')
      ) AS q
    ) AS s
    WHERE s.applied > 0;

  UPDATE credit.instalments AS i SET
      paid_minor = i.paid_minor + s.paid_minor,
      interest_paid_minor = i.interest_paid_minor + s.interest_minor,
      state = CASE WHEN i.paid_minor + s.paid_minor = i.principal_minor + i.fee_minor
        AND (i.state = 'planned' OR i.interest_paid_minor + s.interest_minor = i.interest_minor)
        THEN 'paid' ELSE i.state END
    FROM unnest(batch, judged) AS o
    JOIN credit.applications AS s ON s.operation_id = o.operation_id
    WHERE o.outcome = 'done' AND o.kind IN ('repayment.apply', 'payment.refund')
      AND i.resource_id = s.resource_id AND i.number = s.number;
END
$$;

-- Pays instalments of purchases that are due with what the account is in credit, when it is rolled or a refund leaves
-- something over: the oldest due first. A credit is what is posted less than what is open, so nothing is posted now.
CREATE FUNCTION credit.apply_credits(batch credit.batch_operation[], judged credit.judgement[], today date) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  WITH spent AS (
    INSERT INTO credit.applications (operation_id, resource_id, number, source_id, interest_minor, paid_minor)
    SELECT q.operation_id, q.resource_id, q.number, q.account_id, 0, least(q.open, q.credit - q.before)
      FROM (
        SELECT o.operation_id, o.account_id, i.resource_id, i.number, x.open,
          sum(x.open) OVER (PARTITION BY o.operation_id) - (a.pay_later_posted_minor + o.pay_later_posted) AS credit,
          coalesce(sum(x.open) FILTER (WHERE x.payable) OVER (PARTITION BY o.operation_id
            ORDER BY i.due_date, i.resource_id, i.number ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS before,
          x.payable
          FROM unnest(batch, judged) AS o
          JOIN credit.accounts AS a ON a.account_id = o.account_id
          JOIN credit.instalments AS i ON i.account_id = o.account_id AND i.product = 'pay_later'
            AND i.state IN ('planned', 'due', 'overdue')
          CROSS JOIN LATERAL (SELECT i.principal_minor + i.fee_minor - i.paid_minor AS open,
            CASE o.kind WHEN 'account.roll' THEN i.due_date <= today
              ELSE i.state <> 'planned' AND i.resource_id <> o.resource_id END AS payable) AS x
          WHERE o.outcome = 'done' AND o.kind IN ('account.roll', 'payment.refund')
      ) AS q
      WHERE q.payable AND q.open > 0 AND q.credit > q.before
    RETURNING resource_id, number, paid_minor
  )
  UPDATE credit.instalments AS i SET
      paid_minor = i.paid_minor + s.paid_minor,
      state = CASE WHEN i.paid_minor + s.paid_minor = i.principal_minor + i.fee_minor THEN 'paid' ELSE i.state END
    FROM spent AS s WHERE i.resource_id = s.resource_id AND i.number = s.number;
END
$$;

-- Lets the instalments of accounts that move to the open business date fall due, with their interest, and those that
-- were due before and are not paid become overdue.
CREATE FUNCTION credit.roll_instalments(batch credit.batch_operation[], judged credit.judgement[], today date)
RETURNS credit.judgement[] LANGUAGE plpgsql AS $$
DECLARE
  billed jsonb;
BEGIN
  WITH moved AS (
    UPDATE credit.instalments AS i SET state = CASE WHEN i.due_date < today THEN 'overdue' ELSE 'due' END
      FROM unnest(batch, judged) AS o, credit.instalments AS was
      WHERE o.outcome = 'done' AND o.kind = 'account.roll' AND i.account_id = o.account_id
        AND i.state IN ('planned', 'due') AND i.due_date <= today AND NOT (i.state = 'due' AND i.due_date = today)
        AND was.resource_id = i.resource_id AND was.number = i.number
      RETURNING o.operation_id, CASE was.state WHEN 'planned' THEN i.interest_minor ELSE 0 END AS interest
  )
  SELECT jsonb_object_agg(m.operation_id, m.interest) INTO billed
    FROM (SELECT moved.operation_id, sum(moved.interest) AS interest FROM moved GROUP BY moved.operation_id) AS m;
  RETURN (
    SELECT array_agg(ROW(o.outcome, o.code, o.moved_minor, o.moved_fee_minor, o.payee_id, o.pay_later_posted,
        o.cash_loan_posted, o.interest_posted + coalesce((billed->>o.operation_id::text)::bigint, 0),
        o.pay_later_pending, o.cash_loan_pending, o.collecting, o.status, o.account_version
      )::credit.judgement ORDER BY o.ordinality)
      FROM unnest(batch, judged) WITH ORDINALITY AS o);
END
$$;

-- The judgements with what repayments did to the amounts, and with the status that the instalments give the account:
-- overdue while any is, active again when none is left. The end of a freeze does not make an overdue account active.
CREATE FUNCTION credit.with_applied(batch credit.batch_operation[], judged credit.judgement[])
RETURNS credit.judgement[] LANGUAGE sql AS $$
  SELECT array_agg(ROW(o.outcome, o.code, o.moved_minor, o.moved_fee_minor, o.payee_id,
      o.pay_later_posted - CASE WHEN r.repays THEN o.moved_minor - s.interest - s.cash_loan ELSE 0 END,
      o.cash_loan_posted - CASE WHEN r.repays THEN s.cash_loan ELSE 0 END,
      o.interest_posted - CASE WHEN r.repays THEN s.interest ELSE 0 END,
      o.pay_later_pending, o.cash_loan_pending, o.collecting,
      CASE WHEN NOT (r.repays OR o.outcome = 'done'
          AND o.kind IN ('account.roll', 'payment.refund', 'account.set_status')) THEN o.status
        WHEN o.status = 'active' AND w.late THEN 'overdue'
        WHEN o.status = 'overdue' AND NOT w.late THEN 'active' ELSE o.status END,
      o.account_version
    )::credit.judgement ORDER BY o.ordinality)
    FROM unnest(batch, judged) WITH ORDINALITY AS o
    CROSS JOIN LATERAL (SELECT o.outcome = 'done' AND o.kind = 'repayment.apply' AS repays) AS r
    CROSS JOIN LATERAL (
      SELECT coalesce(sum(a.interest_minor), 0) AS interest,
        coalesce(sum(a.paid_minor) FILTER (WHERE i.product = 'cash_loan'), 0) AS cash_loan
        FROM credit.applications AS a JOIN credit.instalments AS i USING (resource_id, number)
        WHERE r.repays AND a.operation_id = o.operation_id) AS s
    CROSS JOIN LATERAL (SELECT EXISTS (
      SELECT FROM credit.instalments AS i
        WHERE i.account_id = o.account_id AND i.state = 'overdue') AS late) AS w
$$;

-- Sets the states of loans whose instalments moved, and what repayments left unapplied.
CREATE FUNCTION credit.record_loan_progress(batch credit.batch_operation[], judged credit.judgement[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  UPDATE credit.loans AS l SET state = n.state
    FROM (
      SELECT i.resource_id, CASE WHEN bool_and(i.state = 'paid') THEN 'repaid'
          WHEN bool_or(i.state = 'overdue') THEN 'overdue' ELSE 'active' END AS state
        FROM credit.instalments AS i
        WHERE i.resource_id IN (
          SELECT DISTINCT j.resource_id
            FROM unnest(batch, judged) AS o
            JOIN credit.instalments AS j ON j.account_id = o.account_id AND j.state = 'overdue'
            WHERE o.outcome = 'done' AND o.kind = 'account.roll' AND j.product = 'cash_loan'
          UNION
          SELECT a.resource_id
            FROM unnest(batch, judged) AS o JOIN credit.applications AS a ON a.operation_id = o.operation_id
            WHERE o.outcome = 'done' AND a.resource_id LIKE 'loan\_%')
        GROUP BY i.resource_id) AS n
    WHERE l.loan_id = n.resource_id AND l.state IN ('active', 'overdue') AND l.state <> n.state;

  UPDATE credit.repayments AS r SET state = 'applied',
      unapplied_minor = r.amount_minor - (
        SELECT coalesce(sum(a.interest_minor + a.paid_minor), 0) FROM credit.applications AS a
          WHERE a.operation_id = o.operation_id)
    FROM unnest(batch, judged) AS o
    WHERE r.repayment_id = o.resource_id AND o.outcome = 'done' AND o.kind = 'repayment.apply';
END
$$;
