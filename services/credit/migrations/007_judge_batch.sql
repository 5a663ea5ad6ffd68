-- Up Migration

-- Says what becomes of each operation, under the locks that the caller holds on their accounts. Writes nothing.
-- The rules of limits and states are those of packages/ledger (AccountModel, advancePayment, advanceLoan, ...).
-- `OFFSET 0` keeps the planner from copying an expression to every place that uses it.
--
-- inputs:  batch, at most one operation for each account; busy, the accounts that another batch holds; beyond, those whose
--          operation would go beyond the caps of the stand-in; today, the open business date
-- returns: a judgement for each operation, in their order; `outcome` is one of
--            done       it is to take effect
--            refused    `code` says why; recorded under its key unless the code is not_found
--            replayed   its key was used for the same request: the recorded answer stands
--            key_reused its key was used for another request
--            duplicate  its consumer has already taken the effect of its event
--            conflict   what it is about is not in a state in which this may happen to it, or it would go beyond the caps
--                       of the stand-in
--            busy       its account is not locked: nothing may happen to it now
CREATE FUNCTION credit.judge_batch(batch credit.batch_operation[], busy text[], beyond text[], today date)
RETURNS credit.judgement[] LANGUAGE plpgsql AS $$
DECLARE
  judged credit.judgement[];
BEGIN
  SELECT array_agg(ROW(
    v.outcome, CASE WHEN v.outcome = 'refused' THEN v.code END, v.amount, v.fee, v.payee_id,
    e.pay_later_posted, e.cash_loan_posted, 0, e.pay_later_pending, e.cash_loan_pending, e.collecting,
    CASE WHEN v.outcome = 'done' AND v.kind = 'account.set_status' THEN v.new_status ELSE v.status END,
    v.version + CASE WHEN v.outcome = 'done'
      AND v.kind NOT IN ('loan.begin_disbursing', 'repayment.begin_collecting') THEN 1 ELSE 0 END
  )::credit.judgement ORDER BY v.ordinality)
  INTO judged
  FROM (
    SELECT o.ordinality, o.kind, o.new_status, a.status, a.version, w.amount, w.fee,
      coalesce(o.merchant_id, p.merchant_id) AS payee_id, p.amount_minor + p.fee_minor AS held, c.code, CASE
        WHEN o.account_id = ANY (busy) THEN 'busy'
        WHEN i.event_id IS NOT NULL THEN 'duplicate'
        WHEN k.request_hash = o.request_hash THEN 'replayed'
        WHEN k.request_hash IS NOT NULL THEN 'key_reused'
        WHEN c.code IS NOT NULL THEN 'refused'
        WHEN o.account_id = ANY (beyond) THEN 'conflict'
        WHEN o.kind = 'payment.expire' AND NOT coalesce(p.state = 'held' AND p.hold_expires_on < today, false)
          THEN 'conflict'
        WHEN o.kind IN ('loan.activate', 'loan.fail') AND l.state IS DISTINCT FROM 'disbursing' THEN 'conflict'
        WHEN o.kind IN ('repayment.apply', 'repayment.fail') AND r.state IS DISTINCT FROM 'collecting' THEN 'conflict'
        WHEN o.kind = 'loan.begin_disbursing' AND NOT coalesce(CASE l.state
            WHEN 'approved' THEN o.previous_expires_at IS NULL
            WHEN 'disbursing' THEN l.transfer_expires_at = o.previous_expires_at AND l.transfer_expires_at < now()
          END, false) THEN 'conflict'
        WHEN o.kind = 'repayment.begin_collecting' AND NOT coalesce(CASE r.state
            WHEN 'requested' THEN o.previous_expires_at IS NULL
            WHEN 'collecting' THEN r.transfer_expires_at = o.previous_expires_at AND r.transfer_expires_at < now()
          END, false) THEN 'conflict'
        -- Closing an account is for good.
        WHEN o.kind = 'account.set_status' AND a.status = 'closed' THEN 'conflict'
        ELSE 'done' END AS outcome
    FROM unnest(batch) WITH ORDINALITY AS o
    LEFT JOIN credit.operations AS k ON k.caller_id = o.caller_id AND k.idempotency_key = o.idempotency_key
    LEFT JOIN credit.inbox AS i ON i.consumer = o.consumer AND i.event_id = o.event_id
    LEFT JOIN credit.accounts AS a ON a.account_id = o.account_id
    LEFT JOIN credit.merchants AS m ON m.merchant_id = o.merchant_id AND m.supported
    -- What an operation creates is not there yet: a null key costs no look at the index.
    LEFT JOIN credit.payments AS p ON p.account_id = o.account_id AND p.payment_id = CASE
      WHEN o.kind IN ('payment.capture', 'payment.void', 'payment.expire', 'payment.refund') THEN o.resource_id END
    LEFT JOIN credit.loans AS l ON l.account_id = o.account_id AND l.loan_id = CASE
      WHEN o.kind IN ('loan.begin_disbursing', 'loan.activate', 'loan.fail') THEN o.resource_id END
    LEFT JOIN credit.repayments AS r ON r.account_id = o.account_id AND r.repayment_id = CASE
      WHEN o.kind IN ('repayment.begin_collecting', 'repayment.apply', 'repayment.fail') THEN o.resource_id END
    CROSS JOIN LATERAL (SELECT CASE o.kind
      WHEN 'payment.void' THEN p.amount_minor
      WHEN 'payment.expire' THEN p.amount_minor
      WHEN 'payment.refund' THEN coalesce(o.amount_minor, p.captured_minor - p.refunded_minor)
      WHEN 'loan.activate' THEN l.amount_minor
      WHEN 'loan.fail' THEN l.amount_minor
      WHEN 'repayment.apply' THEN r.amount_minor
      WHEN 'repayment.fail' THEN r.amount_minor
      ELSE coalesce(o.amount_minor, 0) END AS amount OFFSET 0) AS n
    CROSS JOIN LATERAL (SELECT n.amount, CASE
      WHEN o.kind IN ('payment.void', 'payment.expire') THEN p.fee_minor
      -- In proportion and rounded down, so that the last refund gives back what is left of the fee.
      WHEN o.kind = 'payment.refund' AND n.amount BETWEEN 1 AND p.captured_minor - p.refunded_minor
        THEN p.fee_minor * (p.refunded_minor + n.amount) / p.captured_minor - p.fee_refunded_minor
      ELSE coalesce(o.fee_minor, 0) END AS fee OFFSET 0) AS w
    -- Why it would be refused; null when nothing stands against it. A function of its own would cost a call a row.
    CROSS JOIN LATERAL (SELECT CASE
        WHEN a.account_id IS NULL THEN 'not_found'
        WHEN o.kind = 'refuse' THEN o.refusal_code
        WHEN o.kind IN ('purchase', 'payment.hold', 'loan.approve') THEN CASE
          WHEN a.status = 'frozen' THEN 'account_frozen'
          WHEN a.status = 'closed' THEN 'account_closed'
          WHEN a.status = 'overdue' THEN 'overdue'
          WHEN o.kind <> 'loan.approve' AND m.merchant_id IS NULL THEN 'merchant_not_supported'
          WHEN a.pay_later_posted_minor + a.cash_loan_posted_minor + a.pay_later_pending_minor
              + a.cash_loan_pending_minor + w.amount + w.fee > a.limit_minor
            THEN CASE WHEN a.pay_later_posted_minor + a.cash_loan_posted_minor + a.pay_later_pending_minor
                + a.cash_loan_pending_minor + w.amount + w.fee <= a.limit_before_cut_minor
              THEN 'limit_reduced' ELSE 'limit_exceeded' END
          WHEN o.kind <> 'loan.approve'
              AND a.pay_later_posted_minor + a.pay_later_pending_minor + w.amount + w.fee > a.pay_later_limit_minor
            THEN 'limit_exceeded'
          WHEN o.kind = 'loan.approve'
              AND a.cash_loan_posted_minor + a.cash_loan_pending_minor + w.amount > a.cash_loan_limit_minor
            THEN 'limit_exceeded' END
        WHEN o.kind IN ('payment.capture', 'payment.void', 'payment.refund') AND p.payment_id IS NULL THEN 'not_found'
        WHEN o.kind = 'payment.capture' THEN CASE
          WHEN p.state <> 'held' OR p.hold_expires_on < today THEN 'hold_ended'
          WHEN w.amount > p.amount_minor THEN 'capture_exceeds_hold' END
        WHEN o.kind = 'payment.void' AND p.state <> 'held' THEN 'hold_ended'
        WHEN o.kind = 'payment.refund' THEN CASE
          WHEN p.captured_minor = 0 THEN 'payment_not_refundable'
          WHEN w.amount NOT BETWEEN 1 AND p.captured_minor - p.refunded_minor THEN 'refund_exceeds_captured' END
        -- Whatever the account's status: what is owed can always be repaid.
        WHEN o.kind = 'repayment.request'
            AND w.amount > greatest(a.pay_later_posted_minor, 0) + greatest(a.cash_loan_posted_minor, 0)
              + a.interest_posted_minor - a.collecting_minor THEN 'repayment_exceeds_debt'
        END AS code OFFSET 0) AS c
    OFFSET 0) AS v
  -- The effect that it has.
  CROSS JOIN LATERAL (SELECT
    CASE WHEN v.outcome <> 'done' THEN 0
      WHEN v.kind IN ('purchase', 'payment.capture') THEN v.amount + v.fee
      WHEN v.kind = 'payment.refund' THEN -(v.amount + v.fee) ELSE 0 END AS pay_later_posted,
    CASE WHEN v.outcome = 'done' AND v.kind = 'loan.activate' THEN v.amount ELSE 0 END AS cash_loan_posted,
    CASE WHEN v.outcome <> 'done' THEN 0
      WHEN v.kind = 'payment.hold' THEN v.amount + v.fee
      WHEN v.kind IN ('payment.capture', 'payment.void', 'payment.expire') THEN -v.held
      ELSE 0 END AS pay_later_pending,
    CASE WHEN v.outcome <> 'done' THEN 0
      WHEN v.kind = 'loan.approve' THEN v.amount
      WHEN v.kind IN ('loan.activate', 'loan.fail') THEN -v.amount ELSE 0 END AS cash_loan_pending,
    CASE WHEN v.outcome <> 'done' THEN 0
      WHEN v.kind = 'repayment.request' THEN v.amount
      WHEN v.kind IN ('repayment.apply', 'repayment.fail') THEN -v.amount ELSE 0 END AS collecting) AS e;
  RETURN judged;
END
$$;
