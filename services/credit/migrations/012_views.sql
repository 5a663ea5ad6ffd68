-- Up Migration

-- What clients see of a payment, a loan and a repayment, as JSON by the contract.
--
-- inputs:  the id
-- returns: the document; null when there is none with that id

CREATE FUNCTION credit.plan_view(resource text) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT coalesce(jsonb_agg(jsonb_build_object(
      'number', i.number, 'dueDate', to_char(i.due_date, 'YYYY-MM-DD'), 'principalMinor', i.principal_minor,
      'feeMinor', i.fee_minor, 'interestMinor', i.interest_minor, 'paidMinor', i.paid_minor + i.interest_paid_minor,
      'state', i.state) ORDER BY i.number), '[]')
    FROM credit.instalments AS i WHERE i.resource_id = resource
$$;

CREATE FUNCTION credit.decision_view(decision uuid) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT jsonb_build_object('outcome', d.outcome, 'strategyVersion', d.strategy_version,
      'reasonCodes', d.reason_codes)
    FROM credit.decisions AS d WHERE d.operation_id = decision
$$;

CREATE FUNCTION credit.payment_view(payment text) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT jsonb_strip_nulls(jsonb_build_object(
      'paymentId', p.payment_id, 'accountId', p.account_id, 'merchantId', p.merchant_id, 'orderId', p.order_id,
      'state', p.state, 'amountMinor', p.amount_minor, 'capturedMinor', p.captured_minor,
      'refundedMinor', p.refunded_minor, 'feeMinor', p.fee_minor - p.fee_refunded_minor, 'currency', p.currency,
      'instalments', p.instalments, 'capture', p.capture,
      'holdExpiresOn', to_char(p.hold_expires_on, 'YYYY-MM-DD'), 'plan', credit.plan_view(p.payment_id),
      'decision', credit.decision_view(p.decision_id)))
    FROM credit.payments AS p WHERE p.payment_id = payment
$$;

CREATE FUNCTION credit.loan_view(loan text) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT jsonb_build_object('loanId', l.loan_id, 'accountId', l.account_id, 'state', l.state,
      'amountMinor', l.amount_minor, 'currency', l.currency, 'termMonths', l.term_months,
      'plan', credit.plan_view(l.loan_id), 'decision', credit.decision_view(l.decision_id))
    FROM credit.loans AS l WHERE l.loan_id = loan
$$;

CREATE FUNCTION credit.repayment_view(repayment text) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT jsonb_build_object('repaymentId', r.repayment_id, 'accountId', r.account_id, 'state', r.state,
      'amountMinor', r.amount_minor, 'currency', r.currency, 'unappliedMinor', r.unapplied_minor,
      'appliedTo', coalesce((
        SELECT jsonb_agg(jsonb_build_object('resourceId', a.resource_id, 'number', a.number,
            'interestMinor', a.interest_minor, 'principalMinor', a.paid_minor)
            ORDER BY i.due_date, a.resource_id, a.number)
          FROM credit.applications AS a JOIN credit.instalments AS i USING (resource_id, number)
          WHERE a.source_id = r.repayment_id), '[]'))
    FROM credit.repayments AS r WHERE r.repayment_id = repayment
$$;
