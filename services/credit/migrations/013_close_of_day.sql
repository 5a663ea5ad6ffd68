-- Up Migration

-- How far the close of each date has come.
CREATE TABLE credit.day_closes (
  business_date date PRIMARY KEY,
  began_at      timestamptz NOT NULL DEFAULT now(),
  finished_at   timestamptz,
  -- How many of each step are done.
  done          jsonb NOT NULL DEFAULT '{}',
  error         text
);

-- What merchants are owed by posted transactions; the effect of the queue `settlement`. Negative for a refund.
CREATE TABLE credit.settlement_lines (
  transaction_id uuid PRIMARY KEY REFERENCES credit.transactions (transaction_id),
  merchant_id    text NOT NULL,
  amount_minor   bigint NOT NULL CHECK (amount_minor <> 0),
  -- The payout that it is part of; null until one takes it up.
  payout_id      text
);
CREATE INDEX settlement_lines_open ON credit.settlement_lines (merchant_id) WHERE payout_id IS NULL;

-- What merchants are paid, one payout a merchant and closed date at most.
CREATE TABLE credit.payouts (
  payout_id           text PRIMARY KEY CHECK (payout_id ~ '^out_[0-9a-f]{32}$'),
  merchant_id         text NOT NULL,
  business_date       date NOT NULL,
  amount_minor        bigint NOT NULL CHECK (amount_minor > 0),
  state               text NOT NULL CHECK (state IN ('requested', 'paying', 'paid', 'failed')),
  transfer_expires_at timestamptz,
  created_at          timestamptz NOT NULL DEFAULT now(),
  UNIQUE (merchant_id, business_date),
  CHECK ((state = 'requested') = (transfer_expires_at IS NULL))
);
CREATE INDEX payouts_unfinished ON credit.payouts (created_at) WHERE state IN ('requested', 'paying');

-- Closed statements, append only: the service may neither change nor delete one.
CREATE TABLE credit.statements (
  account_id    text NOT NULL,
  period        text NOT NULL CHECK (period ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'),
  opening_minor bigint NOT NULL,
  closing_minor bigint NOT NULL,
  -- The document as it is sent, byte for byte.
  body          text NOT NULL,
  closed_at     timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (account_id, period)
);

-- Closes a business date and opens the next. It waits for the batches under way; those that come later belong to the
-- new date. Closing the same date again does nothing.
--
-- inputs:  the date, which must be the open one or one that was closed before
-- returns: the open business date
-- raises:  invalid_parameter_value when the date has not come yet
CREATE FUNCTION credit.close_business_date(closing date) RETURNS date LANGUAGE plpgsql AS $$
DECLARE
  today date;
BEGIN
  PERFORM pg_advisory_xact_lock(credit.business_day_lock());
  SELECT d.business_date INTO STRICT today FROM credit.business_day AS d FOR UPDATE;
  IF closing > today THEN
    RAISE EXCEPTION 'the business date % is not open yet: it is %', closing, today
      USING ERRCODE = 'invalid_parameter_value';
  END IF;
  IF closing < today THEN RETURN today; END IF;
  INSERT INTO credit.day_closes (business_date) VALUES (closing);
  UPDATE credit.business_day SET business_date = closing + 1 RETURNING business_date INTO today;
  RETURN today;
END
$$;

-- Makes a payout of what each merchant is owed and no payout has taken up. A merchant who owes more than is owed waits.
--
-- inputs:  the closed date; traceparent, of whoever closes it
-- returns: how many were made now
-- effects: payouts, settlement lines, outbox
CREATE FUNCTION credit.make_payouts(closed date, traceparent text) RETURNS bigint LANGUAGE sql AS $$
  WITH owed AS (
    SELECT l.merchant_id, sum(l.amount_minor) AS amount, array_agg(l.transaction_id) AS transactions
      FROM (
        SELECT * FROM credit.settlement_lines WHERE payout_id IS NULL ORDER BY transaction_id FOR UPDATE) AS l
      WHERE NOT EXISTS (
        SELECT FROM credit.payouts AS p WHERE p.merchant_id = l.merchant_id AND p.business_date = closed)
      GROUP BY l.merchant_id HAVING sum(l.amount_minor) > 0
  ), made AS (
    INSERT INTO credit.payouts (payout_id, merchant_id, business_date, amount_minor, state)
    SELECT 'out_' || replace(gen_random_uuid()::text, '-', ''), o.merchant_id, closed, o.amount, 'requested'
      FROM owed AS o RETURNING payout_id, merchant_id
  ), told AS (
    INSERT INTO credit.outbox (event_id, queue, payload, traceparent)
    SELECT gen_random_uuid(), 'settlement', jsonb_build_object('payoutId', m.payout_id), make_payouts.traceparent
      FROM made AS m
  ), taken_up AS (
    UPDATE credit.settlement_lines AS l SET payout_id = m.payout_id
      FROM owed AS o JOIN made AS m USING (merchant_id)
      WHERE l.transaction_id = ANY (o.transactions)
  )
  SELECT count(*) FROM made
$$;

-- Begins, or begins again once the last instruction has expired, the transfer of a payout.
--
-- inputs:  the payout; expiry, the new one; previous_expiry, of the transfer that it replaces, null for the first
-- returns: whether it began; of several that try at once only one does
CREATE FUNCTION credit.begin_payout(payout text, expiry timestamptz, previous_expiry timestamptz) RETURNS boolean
LANGUAGE plpgsql AS $$
BEGIN
  UPDATE credit.payouts AS p SET state = 'paying', transfer_expires_at = expiry
    WHERE p.payout_id = payout AND (
      p.state = 'requested' AND previous_expiry IS NULL
      OR p.state = 'paying' AND p.transfer_expires_at = previous_expiry AND p.transfer_expires_at < now());
  RETURN FOUND;
END
$$;

-- Ends a payout: posts it, or gives its lines back to the next one when the bank refused it.
--
-- inputs:  the payout; paid, whether the bank paid it; consumer and event, whose effect it is; operation, the id of
--          the movement
-- returns: whether it ended now; false when it had ended before or the event was taken before
-- effects: payouts, transactions, entries, balances, inbox
CREATE FUNCTION credit.end_payout(payout text, paid boolean, consumer text, event uuid, operation uuid)
RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  p     credit.payouts;
  today date;
BEGIN
  PERFORM pg_advisory_xact_lock_shared(credit.business_day_lock());
  SELECT * INTO p FROM credit.payouts AS q WHERE q.payout_id = payout FOR UPDATE;
  SELECT d.business_date INTO STRICT today FROM credit.business_day AS d;
  IF p.state IS DISTINCT FROM 'paying' THEN RETURN false; END IF;
  INSERT INTO credit.inbox (consumer, event_id) VALUES (end_payout.consumer, event) ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN RETURN false; END IF;
  UPDATE credit.payouts AS q SET state = CASE WHEN paid THEN 'paid' ELSE 'failed' END WHERE q.payout_id = payout;
  IF paid THEN
    INSERT INTO credit.transactions (transaction_id, kind, resource_id) VALUES (operation, 'payout', payout);
    PERFORM credit.post_legs(ARRAY[
      ROW(operation, 'merchant:' || p.merchant_id, p.amount_minor, NULL, NULL)::credit.leg,
      ROW(operation, 'bank:clearing', -p.amount_minor, NULL, NULL)::credit.leg], today);
  ELSE
    UPDATE credit.settlement_lines AS l SET payout_id = NULL WHERE l.payout_id = payout;
  END IF;
  RETURN true;
END
$$;

-- Writes the statements of a range of accounts for a period that is over. One that exists stays as it is.
--
-- inputs:  the period, `2026-01`; the first and the last account
-- returns: how many were written
-- raises:  invalid_parameter_value when the period is not over
CREATE FUNCTION credit.write_statements(closed_period text, first_account text, last_account text) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
  from_date date := to_date(closed_period || '-01', 'YYYY-MM-DD');
  to_date   date := (to_date(closed_period || '-01', 'YYYY-MM-DD') + interval '1 month')::date - 1;
  written   integer;
BEGIN
  IF (SELECT d.business_date FROM credit.business_day AS d) <= to_date THEN
    RAISE EXCEPTION 'the period % is not over', closed_period USING ERRCODE = 'invalid_parameter_value';
  END IF;
  INSERT INTO credit.statements (account_id, period, opening_minor, closing_minor, body)
  SELECT a.account_id, closed_period, s.opening, s.opening + s.change,
      jsonb_build_object('accountId', a.account_id, 'period', closed_period,
        'fromDate', to_char(from_date, 'YYYY-MM-DD'), 'toDate', to_char(to_date, 'YYYY-MM-DD'),
        'currency', a.currency, 'openingMinor', s.opening, 'closingMinor', s.opening + s.change, 'lines', s.lines)
    FROM credit.accounts AS a
    CROSS JOIN LATERAL (
      SELECT coalesce(sum(e.amount_minor) FILTER (WHERE e.business_date < from_date), 0) AS opening,
          coalesce(sum(e.amount_minor) FILTER (WHERE e.business_date >= from_date), 0) AS change,
          coalesce(jsonb_agg(credit.entry_view(e, t) ORDER BY e.account_version, e.ledger_account_id)
            FILTER (WHERE e.business_date >= from_date), '[]') AS lines
        FROM credit.entries AS e JOIN credit.transactions AS t USING (transaction_id)
        WHERE e.account_id = a.account_id AND e.business_date <= to_date) AS s
    WHERE a.account_id BETWEEN first_account AND last_account AND a.version > 0
      AND (s.opening <> 0 OR s.lines <> '[]')
    ON CONFLICT (account_id, period) DO NOTHING;
  GET DIAGNOSTICS written = ROW_COUNT;
  RETURN written;
END
$$;

-- What clients see of an entry on what they owe.
CREATE FUNCTION credit.entry_view(e credit.entries, t credit.transactions) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT jsonb_build_object('version', e.account_version, 'businessDate', to_char(e.business_date, 'YYYY-MM-DD'),
    'kind', t.kind, 'product', split_part(e.ledger_account_id, ':', 2), 'amountMinor', e.amount_minor,
    'resourceId', t.resource_id)
$$;

GRANT SELECT, INSERT ON credit.day_closes, credit.settlement_lines, credit.payouts, credit.statements TO breakwater_app;
GRANT UPDATE (finished_at, done, error) ON credit.day_closes TO breakwater_app;
GRANT UPDATE (payout_id) ON credit.settlement_lines TO breakwater_app;
GRANT UPDATE (state, transfer_expires_at) ON credit.payouts TO breakwater_app;
GRANT UPDATE (business_date) ON credit.business_day TO breakwater_app;
