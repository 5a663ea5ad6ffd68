-- Up Migration

-- Writes down what was judged besides ledger and accounts: payments, loans, repayments and the inbox.
--
-- inputs:  batch, judged; kinds, those that occur in the batch
-- effects: rows as said; credit.require_approval sees to it that none is approved without a decision
CREATE FUNCTION credit.record_batch(batch credit.batch_operation[], judged credit.judgement[], kinds text[])
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF kinds && '{purchase,payment.hold}' THEN PERFORM credit.create_payments(batch, judged); END IF;
  IF kinds && '{payment.capture,payment.void,payment.expire,payment.refund}' THEN
    PERFORM credit.move_payments(batch, judged);
  END IF;
  IF kinds && '{loan.approve,loan.begin_disbursing,loan.activate,loan.fail,repayment.request,
      repayment.begin_collecting,repayment.fail}' THEN
    PERFORM credit.record_transfers(batch, judged);
  END IF;

  IF kinds && '{loan.activate,loan.fail,repayment.apply,repayment.fail}' THEN
    INSERT INTO credit.inbox (consumer, event_id)
    SELECT o.consumer, o.event_id
      FROM unnest(batch, judged) AS o WHERE o.outcome = 'done' AND o.event_id IS NOT NULL
      ORDER BY o.consumer, o.event_id;
  END IF;
END
$$;

-- Writes what came in lists of its own with the batch, for the operations that it belongs to.
--
-- inputs:  batch, judged; decisions, instalments, events: see credit.apply_batch
-- effects: decisions, instalments, outbox
--
-- Here and only here two lists meet, neither of them in a table, so a hash is the way to join them.
CREATE FUNCTION credit.record_details(batch credit.batch_operation[], judged credit.judgement[], decisions json,
  instalments json, events json) RETURNS void LANGUAGE plpgsql SET enable_hashjoin = on AS $$
BEGIN
  INSERT INTO credit.decisions (operation_id, account_id, outcome, decline_code, score, strategy_version,
      reason_codes, evidence, report, rung)
  SELECT o.operation_id, o.account_id, d.outcome, d.decline_code, d.score, d.strategy_version, d.reason_codes,
      d.evidence, d.report, d.rung
    FROM json_to_recordset(decisions) AS d (operation bigint, outcome text, decline_code text, score integer,
        strategy_version text, reason_codes json, evidence json, report json, rung text)
    JOIN unnest(batch, judged) WITH ORDINALITY AS o ON o.ordinality = d.operation
    WHERE o.outcome = 'done' OR o.outcome = 'refused' AND o.code <> 'not_found';

  INSERT INTO credit.instalments (resource_id, number, account_id, product, due_date, principal_minor, fee_minor,
      interest_minor, state)
  SELECT o.resource_id, i.number, o.account_id,
      CASE o.kind WHEN 'loan.approve' THEN 'cash_loan' ELSE 'pay_later' END, i.due_date, i.principal_minor,
      i.fee_minor, i.interest_minor,
      CASE WHEN o.kind = 'loan.approve' THEN 'draft'
        -- A very small purchase has parts of nothing.
        WHEN i.principal_minor + i.fee_minor = 0 THEN 'paid' ELSE 'planned' END
    FROM json_to_recordset(instalments) AS i (operation bigint, number integer, due_date date, principal_minor bigint,
        fee_minor bigint, interest_minor bigint)
    JOIN unnest(batch, judged) WITH ORDINALITY AS o ON o.ordinality = i.operation
    WHERE o.outcome = 'done' AND o.kind IN ('purchase', 'payment.capture', 'loan.approve');

  INSERT INTO credit.outbox (event_id, queue, payload, traceparent)
  SELECT e.event_id, e.queue, e.payload, e.traceparent
    FROM json_to_recordset(events) AS e (operation bigint, event_id uuid, queue text, payload json, traceparent text)
    JOIN unnest(batch, judged) WITH ORDINALITY AS o ON o.ordinality = e.operation
    WHERE o.outcome = 'done';
END
$$;

-- Creates payments.
--
-- inputs:  batch, judged
-- effects: rows of payments
CREATE FUNCTION credit.create_payments(batch credit.batch_operation[], judged credit.judgement[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO credit.payments (payment_id, account_id, merchant_id, order_id, capture, state, amount_minor,
      captured_minor, fee_minor, instalments, hold_expires_on, decision_id)
  SELECT o.resource_id, o.account_id, o.merchant_id, o.order_id,
      CASE o.kind WHEN 'purchase' THEN 'automatic' ELSE 'manual' END,
      CASE o.kind WHEN 'purchase' THEN 'captured' ELSE 'held' END, o.amount_minor,
      CASE o.kind WHEN 'purchase' THEN o.amount_minor ELSE 0 END, o.fee_minor, o.instalments, o.hold_expires_on,
      o.operation_id
    FROM unnest(batch, judged) AS o WHERE o.outcome = 'done' AND o.kind IN ('purchase', 'payment.hold');
END
$$;

-- Moves payments on.
--
-- inputs:  batch, judged
-- effects: rows of payments and refunds
CREATE FUNCTION credit.move_payments(batch credit.batch_operation[], judged credit.judgement[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO credit.refunds (operation_id, payment_id, amount_minor, fee_minor)
  SELECT o.operation_id, o.resource_id, o.moved_minor, o.moved_fee_minor
    FROM unnest(batch, judged) AS o WHERE o.outcome = 'done' AND o.kind = 'payment.refund';

  UPDATE credit.payments AS p SET
      state = CASE o.kind WHEN 'payment.capture' THEN 'captured' WHEN 'payment.void' THEN 'voided'
        WHEN 'payment.expire' THEN 'expired'
        ELSE CASE WHEN p.refunded_minor + o.moved_minor = p.captured_minor THEN 'refunded'
          ELSE 'partially_refunded' END END,
      captured_minor = CASE o.kind WHEN 'payment.capture' THEN o.moved_minor ELSE p.captured_minor END,
      fee_minor = CASE o.kind WHEN 'payment.capture' THEN o.moved_fee_minor ELSE p.fee_minor END,
      refunded_minor = p.refunded_minor + CASE o.kind WHEN 'payment.refund' THEN o.moved_minor ELSE 0 END,
      fee_refunded_minor = p.fee_refunded_minor
        + CASE o.kind WHEN 'payment.refund' THEN o.moved_fee_minor ELSE 0 END
    FROM unnest(batch, judged) AS o
    WHERE p.payment_id = o.resource_id AND o.outcome = 'done'
      AND o.kind IN ('payment.capture', 'payment.void', 'payment.expire', 'payment.refund');
END
$$;

-- Creates loans and repayments and moves them on, as far as the bank is concerned.
--
-- inputs:  batch, judged
-- effects: rows of loans and repayments; the drafts of a loan's plan become a plan, or nothing
CREATE FUNCTION credit.record_transfers(batch credit.batch_operation[], judged credit.judgement[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO credit.loans (loan_id, account_id, state, amount_minor, term_months, payout_account, decision_id)
  SELECT o.resource_id, o.account_id, 'approved', o.amount_minor, o.term_months, o.payout_account, o.operation_id
    FROM unnest(batch, judged) AS o WHERE o.outcome = 'done' AND o.kind = 'loan.approve';

  INSERT INTO credit.repayments (repayment_id, account_id, state, amount_minor)
  SELECT o.resource_id, o.account_id, 'requested', o.amount_minor
    FROM unnest(batch, judged) AS o WHERE o.outcome = 'done' AND o.kind = 'repayment.request';

  UPDATE credit.loans AS l SET
      state = CASE o.kind
        WHEN 'loan.begin_disbursing' THEN 'disbursing' WHEN 'loan.activate' THEN 'active' ELSE 'failed' END,
      transfer_expires_at = coalesce(o.expires_at, l.transfer_expires_at)
    FROM unnest(batch, judged) AS o
    WHERE l.loan_id = o.resource_id AND o.outcome = 'done'
      AND o.kind IN ('loan.begin_disbursing', 'loan.activate', 'loan.fail');

  UPDATE credit.repayments AS r SET
      state = CASE o.kind WHEN 'repayment.begin_collecting' THEN 'collecting' ELSE 'failed' END,
      transfer_expires_at = coalesce(o.expires_at, r.transfer_expires_at)
    FROM unnest(batch, judged) AS o
    WHERE r.repayment_id = o.resource_id AND o.outcome = 'done'
      AND o.kind IN ('repayment.begin_collecting', 'repayment.fail');

  UPDATE credit.instalments AS i SET state = CASE
      WHEN o.kind = 'loan.fail' THEN 'cancelled'
      WHEN i.principal_minor + i.interest_minor = 0 THEN 'paid' ELSE 'planned' END
    FROM unnest(batch, judged) AS o
    WHERE i.resource_id = o.resource_id AND i.state = 'draft' AND o.outcome = 'done'
      AND o.kind IN ('loan.activate', 'loan.fail');
END
$$;

-- Records under its key what became of each operation that has one.
--
-- inputs:  batch, judged
-- effects: operations
CREATE FUNCTION credit.record_keys(batch credit.batch_operation[], judged credit.judgement[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO credit.operations (operation_id, caller_id, idempotency_key, request_hash, kind, outcome, refusal_code,
      trace_id, response_status, response_body, resource_id, account_id, amount_minor, fee_minor, account_version)
  SELECT o.operation_id, o.caller_id, o.idempotency_key, o.request_hash, o.kind, o.outcome, o.code, o.trace_id,
      CASE WHEN o.outcome = 'done' THEN o.response_status END,
      CASE WHEN o.outcome = 'done' AND o.response_status IS NOT NULL
        THEN coalesce(o.response_body, credit.payment_view(o.resource_id)::json) END,
      CASE WHEN o.outcome = 'done' THEN o.resource_id END, o.account_id, o.moved_minor, o.moved_fee_minor,
      o.account_version
    FROM unnest(batch, judged) AS o
    WHERE o.idempotency_key IS NOT NULL
      AND (o.outcome = 'done' OR o.outcome = 'refused' AND o.code <> 'not_found')
    ORDER BY o.caller_id, o.idempotency_key;
END
$$;

-- The answers for all of a batch, once it is recorded. What the caller does not know of its own is read: the record of
-- an earlier request, and the views that were made here.
--
-- inputs:  batch, judged
-- returns: as credit.apply_batch
CREATE FUNCTION credit.answers_of(batch credit.batch_operation[], judged credit.judgement[]) RETURNS TABLE (
  operation_id          uuid,
  outcome               text,
  code                  text,
  recorded_operation_id uuid,
  recorded_outcome      text,
  resource_id           text,
  response_status       integer,
  response_body         json,
  trace_id              text,
  account_version       bigint
) LANGUAGE sql STABLE AS $$
  SELECT o.operation_id, o.outcome, coalesce(k.refusal_code, o.code),
      coalesce(k.operation_id, CASE WHEN own.recorded THEN o.operation_id END),
      coalesce(k.outcome, CASE WHEN own.recorded THEN o.outcome END),
      coalesce(k.resource_id, CASE WHEN own.recorded AND o.outcome = 'done' THEN o.resource_id END),
      coalesce(k.response_status, CASE WHEN own.recorded AND o.outcome = 'done' THEN o.response_status END),
      k.response_body,
      coalesce(k.trace_id, CASE WHEN own.recorded THEN o.trace_id END),
      coalesce(k.account_version, CASE WHEN own.recorded THEN o.account_version END)
    FROM unnest(batch, judged) AS o
    CROSS JOIN LATERAL (SELECT o.idempotency_key IS NOT NULL
      AND (o.outcome = 'done' OR o.outcome = 'refused' AND o.code <> 'not_found') AS recorded) AS own
    LEFT JOIN credit.operations AS k ON k.caller_id = o.caller_id AND k.idempotency_key = CASE
      WHEN o.outcome = 'replayed'
        OR own.recorded AND o.outcome = 'done' AND o.response_status IS NOT NULL AND o.response_body IS NULL
        THEN o.idempotency_key END
$$;
