-- Up Migration

-- Says what becomes of each operation, under the locks that the caller holds on their accounts. Writes nothing.
-- The rules of limits and states are those of packages/ledger (AccountModel, LoanProgress).
--
-- inputs:  batch, at most one operation for each account
-- returns: the same operations with the judged fields filled in; `outcome` is one of
--            done       it is to take effect
--            refused    `code` says why; recorded under its key unless the code is not_found
--            replayed   its key was used for the same request: the recorded answer stands
--            key_reused its key was used for another request
--            duplicate  its consumer has already taken the effect of its event
--            conflict   the loan is not in a state in which this may happen to it
CREATE FUNCTION credit.judge_batch(batch credit.batch_operation[]) RETURNS credit.batch_operation[]
LANGUAGE plpgsql AS $$
DECLARE
  judged credit.batch_operation[];
BEGIN
  SELECT array_agg(ROW(
    o.operation_id, o.kind, o.caller_id, o.idempotency_key, o.request_hash, o.trace_id, o.account_id, o.resource_id,
    o.amount_minor, o.fee_minor, o.merchant_id, o.order_id, o.instalments, o.term_months, o.payout_account, o.plan,
    o.decision, o.refusal_code, o.response_status, o.response_body, o.events, o.consumer, o.event_id, o.expires_at,
    o.previous_expires_at,
    v.outcome, CASE WHEN v.outcome = 'refused' THEN v.code END, e.moved,
    a.version + CASE WHEN v.outcome = 'done' AND o.kind <> 'loan.begin_disbursing' THEN 1 ELSE 0 END,
    a.limit_minor,
    a.pay_later_posted_minor + CASE WHEN v.outcome = 'done' THEN e.pay_later_posted ELSE 0 END,
    a.cash_loan_posted_minor + CASE WHEN v.outcome = 'done' THEN e.cash_loan_posted ELSE 0 END,
    a.cash_loan_pending_minor + CASE WHEN v.outcome = 'done' THEN e.cash_loan_pending ELSE 0 END
  )::credit.batch_operation)
  INTO judged
  FROM unnest(batch) AS o
  LEFT JOIN credit.operations AS k ON k.caller_id = o.caller_id AND k.idempotency_key = o.idempotency_key
  LEFT JOIN credit.inbox AS i ON i.consumer = o.consumer AND i.event_id = o.event_id
  LEFT JOIN credit.accounts AS a ON a.account_id = o.account_id
  LEFT JOIN credit.merchants AS m ON m.merchant_id = o.merchant_id AND m.supported
  LEFT JOIN credit.loans AS l ON l.loan_id = o.resource_id AND l.account_id = o.account_id
  -- The effect that the operation would have.
  CROSS JOIN LATERAL (SELECT CASE o.kind
    WHEN 'purchase' THEN o.amount_minor + o.fee_minor
    WHEN 'loan.activate' THEN l.amount_minor
    WHEN 'loan.fail' THEN l.amount_minor
    ELSE o.amount_minor END AS moved) AS w
  CROSS JOIN LATERAL (SELECT w.moved,
    CASE WHEN o.kind = 'purchase' THEN w.moved ELSE 0 END AS pay_later_posted,
    CASE WHEN o.kind = 'loan.activate' THEN w.moved ELSE 0 END AS cash_loan_posted,
    CASE WHEN o.kind = 'loan.approve' THEN w.moved
         WHEN o.kind IN ('loan.activate', 'loan.fail') THEN -w.moved ELSE 0 END AS cash_loan_pending) AS e
  -- Why an increase would be refused; null when it would not.
  CROSS JOIN LATERAL (SELECT CASE
    WHEN a.account_id IS NULL THEN 'not_found'
    WHEN o.kind = 'refuse' THEN o.refusal_code
    WHEN o.kind NOT IN ('purchase', 'loan.approve') THEN NULL
    WHEN a.status = 'frozen' THEN 'account_frozen'
    WHEN a.status = 'closed' THEN 'account_closed'
    WHEN a.status = 'overdue' THEN 'overdue'
    WHEN o.kind = 'purchase' AND m.merchant_id IS NULL THEN 'merchant_not_supported'
    WHEN a.pay_later_posted_minor + a.cash_loan_posted_minor + a.cash_loan_pending_minor + e.moved > a.limit_minor
      THEN 'limit_exceeded'
    WHEN o.kind = 'purchase' AND a.pay_later_posted_minor + e.moved > a.pay_later_limit_minor
      THEN 'limit_exceeded'
    WHEN o.kind = 'loan.approve'
      AND a.cash_loan_posted_minor + a.cash_loan_pending_minor + e.moved > a.cash_loan_limit_minor
      THEN 'limit_exceeded' END AS code) AS r
  CROSS JOIN LATERAL (SELECT r.code, CASE
    WHEN i.event_id IS NOT NULL THEN 'duplicate'
    WHEN k.request_hash = o.request_hash THEN 'replayed'
    WHEN k.request_hash IS NOT NULL THEN 'key_reused'
    WHEN r.code IS NOT NULL THEN 'refused'
    WHEN o.kind IN ('loan.activate', 'loan.fail') AND l.state IS DISTINCT FROM 'disbursing' THEN 'conflict'
    WHEN o.kind = 'loan.begin_disbursing' AND NOT coalesce(CASE l.state
        WHEN 'approved' THEN o.previous_expires_at IS NULL
        WHEN 'disbursing' THEN l.transfer_expires_at = o.previous_expires_at AND l.transfer_expires_at < now()
      END, false) THEN 'conflict'
    ELSE 'done' END AS outcome) AS v;
  RETURN judged;
END
$$;
