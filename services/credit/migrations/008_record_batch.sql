-- Up Migration

-- Writes down what was judged and has no ledger entry of its own: the accounts' new amounts, decisions, payments,
-- loans, plans, operation rows, outbox and inbox.
--
-- inputs:  batch, judged
-- effects: rows as said; an approval without a decision violates a foreign key
CREATE FUNCTION credit.record_batch(batch credit.batch_operation[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  UPDATE credit.accounts AS a SET
      pay_later_posted_minor = o.pay_later_posted_minor, cash_loan_posted_minor = o.cash_loan_posted_minor,
      cash_loan_pending_minor = o.cash_loan_pending_minor, version = o.account_version
    FROM unnest(batch) AS o
    WHERE o.outcome = 'done' AND o.kind <> 'loan.begin_disbursing' AND a.account_id = o.account_id;

  INSERT INTO credit.decisions (operation_id, account_id, outcome, decline_code, score, strategy_version,
      reason_codes, evidence, report, rung)
  SELECT o.operation_id, o.account_id, o.decision->>'outcome', o.decision->>'decline_code',
      (o.decision->>'score')::integer, o.decision->>'strategy_version', o.decision->'reason_codes',
      o.decision->'evidence', o.decision->'report', o.decision->>'rung'
    FROM unnest(batch) AS o
    WHERE o.decision IS NOT NULL AND (o.outcome = 'done' OR o.outcome = 'refused' AND o.code <> 'not_found');

  INSERT INTO credit.payments (payment_id, account_id, merchant_id, order_id, state, amount_minor, captured_minor,
      fee_minor, instalments, decision_id)
  SELECT o.resource_id, o.account_id, o.merchant_id, o.order_id, 'captured', o.amount_minor, o.amount_minor,
      o.fee_minor, o.instalments, o.operation_id
    FROM unnest(batch) AS o WHERE o.outcome = 'done' AND o.kind = 'purchase';

  PERFORM credit.record_loans(batch);

  INSERT INTO credit.instalments (resource_id, account_id, product, number, due_date, principal_minor, fee_minor,
      state)
  SELECT o.resource_id, o.account_id, CASE o.kind WHEN 'purchase' THEN 'pay_later' ELSE 'cash_loan' END,
      p.number, p.due_date, p.principal_minor, p.fee_minor, 'planned'
    FROM unnest(batch) AS o CROSS JOIN LATERAL jsonb_to_recordset(o.plan)
      AS p (number integer, due_date date, principal_minor bigint, fee_minor bigint)
    WHERE o.outcome = 'done' AND o.kind IN ('purchase', 'loan.approve');

  INSERT INTO credit.operations (operation_id, caller_id, idempotency_key, request_hash, kind, outcome, refusal_code,
      trace_id, response_status, response_body, resource_id, account_id, amount_minor, account_version,
      limit_after_minor, posted_after_minor, pending_after_minor)
  SELECT o.operation_id, o.caller_id, o.idempotency_key, o.request_hash, o.kind, o.outcome, o.code, o.trace_id,
      CASE WHEN o.outcome = 'done' THEN o.response_status END, CASE WHEN o.outcome = 'done' THEN o.response_body END,
      CASE WHEN o.outcome = 'done' THEN o.resource_id END, o.account_id, o.moved_minor, o.account_version,
      o.limit_minor, o.pay_later_posted_minor + o.cash_loan_posted_minor, o.cash_loan_pending_minor
    FROM unnest(batch) AS o
    WHERE o.kind <> 'loan.begin_disbursing'
      AND (o.outcome = 'done' OR o.outcome = 'refused' AND o.code <> 'not_found')
    ORDER BY o.caller_id, o.idempotency_key;

  INSERT INTO credit.outbox (event_id, queue, payload)
  SELECT e.event_id, e.queue, e.payload
    FROM unnest(batch) AS o CROSS JOIN LATERAL jsonb_to_recordset(o.events)
      AS e (event_id uuid, queue text, payload jsonb)
    WHERE o.outcome = 'done';

  INSERT INTO credit.inbox (consumer, event_id)
  SELECT o.consumer, o.event_id
    FROM unnest(batch) AS o WHERE o.outcome = 'done' AND o.event_id IS NOT NULL ORDER BY o.consumer, o.event_id;
END
$$;

-- Creates the loans that were approved and moves the others on.
--
-- inputs:  batch, judged
-- effects: rows of loans
CREATE FUNCTION credit.record_loans(batch credit.batch_operation[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM unnest(batch) AS o WHERE o.outcome = 'done' AND o.kind LIKE 'loan.%') THEN
    RETURN;
  END IF;

  INSERT INTO credit.loans (loan_id, account_id, state, amount_minor, term_months, payout_account, decision_id)
  SELECT o.resource_id, o.account_id, 'approved', o.amount_minor, o.term_months, o.payout_account, o.operation_id
    FROM unnest(batch) AS o WHERE o.outcome = 'done' AND o.kind = 'loan.approve';

  UPDATE credit.loans AS l SET
      state = CASE o.kind
        WHEN 'loan.begin_disbursing' THEN 'disbursing' WHEN 'loan.activate' THEN 'active' ELSE 'failed' END,
      transfer_expires_at = coalesce(o.expires_at, l.transfer_expires_at)
    FROM unnest(batch) AS o
    WHERE l.loan_id = o.resource_id AND o.outcome = 'done'
      AND o.kind IN ('loan.begin_disbursing', 'loan.activate', 'loan.fail');
END
$$;
