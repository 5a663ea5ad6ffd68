-- Up Migration

-- What is done while risk cannot decide: payments approved without it, which it reviews afterwards, and payments taken
-- down to be decided later.

-- Gives each change of the exposure its place; drawn only under credit.stand_in_lock(), so that the places are in the
-- order of the commits and a checker can replay them.
CREATE SEQUENCE credit.stand_in_steps;

-- One row for each payment that was approved without risk.
CREATE TABLE credit.stand_ins (
  operation_id uuid PRIMARY KEY,
  account_id   text NOT NULL,
  -- With its fee.
  amount_minor bigint NOT NULL CHECK (amount_minor > 0),
  taken_step   bigint NOT NULL UNIQUE,
  -- Null until risk has said what it thinks of it; so long it counts as exposure.
  settled_step bigint UNIQUE CHECK (settled_step > taken_step),
  verdict      text CHECK (verdict IN ('approve', 'decline', 'challenge')),
  assessment   json,
  created_at   timestamptz NOT NULL DEFAULT now(),
  settled_at   timestamptz,
  CHECK (num_nulls(settled_step, verdict, assessment, settled_at) IN (0, 4))
);
CREATE INDEX stand_ins_open ON credit.stand_ins (account_id, amount_minor) WHERE settled_step IS NULL;
CREATE INDEX stand_ins_regretted ON credit.stand_ins (account_id) WHERE verdict <> 'approve';

-- Whoever changes the exposure, or decides by it, holds this advisory lock until the end of the transaction.
CREATE FUNCTION credit.stand_in_lock() RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT 4811726350018::bigint';

-- The exposure as it is: what one account, and all of them, have been approved without risk's review.
--
-- inputs:  account, its id
-- returns: one row: own_minor, total_minor, and whether risk has ever regretted a payment of this account
CREATE FUNCTION credit.stand_in_exposure(account text)
RETURNS TABLE (own_minor bigint, total_minor bigint, regretted boolean) LANGUAGE sql STABLE AS $$
  SELECT coalesce(sum(s.amount_minor) FILTER (WHERE s.account_id = account), 0)::bigint,
      coalesce(sum(s.amount_minor), 0)::bigint,
      EXISTS (SELECT FROM credit.stand_ins AS r WHERE r.account_id = account AND r.verdict <> 'approve')
    FROM credit.stand_ins AS s WHERE s.settled_step IS NULL
$$;

-- Which operations of a batch would go beyond the caps of the stand-in. Holds the lock from here to the commit, so that
-- all replicas together stay within them.
--
-- inputs:  batch; stand_ins, [{operation, customer_minor_max, total_minor_max}] with `operation` a position in the batch
-- returns: the accounts whose stand-in must not happen
CREATE FUNCTION credit.stand_ins_beyond(batch credit.batch_operation[], stand_ins json) RETURNS text[]
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(credit.stand_in_lock());
  -- Of several in one batch each counts those before it, even if they are refused for another reason.
  RETURN ARRAY(
    SELECT w.account_id
      FROM (SELECT o.account_id, o.amount_minor + coalesce(o.fee_minor, 0) AS amount_minor, s.customer_minor_max,
              s.total_minor_max, sum(o.amount_minor + coalesce(o.fee_minor, 0)) OVER (ORDER BY o.ordinality) AS so_far
              FROM json_to_recordset(stand_ins) AS s (operation bigint, customer_minor_max bigint,
                total_minor_max bigint)
              JOIN unnest(batch) WITH ORDINALITY AS o ON o.ordinality = s.operation) AS w
      CROSS JOIN LATERAL credit.stand_in_exposure(w.account_id) AS e
      WHERE e.regretted OR e.own_minor + w.amount_minor > w.customer_minor_max
        OR e.total_minor + w.so_far > w.total_minor_max);
END
$$;

-- Writes down the stand-ins of a batch that took effect. The caller holds the lock.
--
-- inputs:  batch, judged; stand_ins as above
-- effects: stand_ins
CREATE FUNCTION credit.record_stand_ins(batch credit.batch_operation[], judged credit.judgement[], stand_ins json)
RETURNS void LANGUAGE sql AS $$
  INSERT INTO credit.stand_ins (operation_id, account_id, amount_minor, taken_step)
  SELECT o.operation_id, o.account_id, o.moved_minor + o.moved_fee_minor, nextval('credit.stand_in_steps')
    FROM json_to_recordset(stand_ins) AS s (operation bigint)
    JOIN unnest(batch, judged) WITH ORDINALITY AS o ON o.ordinality = s.operation
    WHERE o.outcome = 'done'
$$;

-- Takes what risk says of a stand-in afterwards; it is no exposure any more.
--
-- inputs:  operation; said, the outcome of its assessment; whole, the assessment
-- returns: whether it was open until now
CREATE FUNCTION credit.settle_stand_in(operation uuid, said text, whole json) RETURNS boolean
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(credit.stand_in_lock());
  UPDATE credit.stand_ins AS s
    SET settled_step = nextval('credit.stand_in_steps'), verdict = said, assessment = whole, settled_at = now()
    WHERE s.operation_id = operation AND s.settled_step IS NULL;
  RETURN FOUND;
END
$$;

-- Payments that were accepted to be decided later. What becomes of each is recorded under its key like that of any other.
CREATE TABLE credit.deferred_payments (
  deferral_id     uuid PRIMARY KEY,
  caller_id       text NOT NULL,
  idempotency_key text NOT NULL,
  request_hash    text NOT NULL,
  account_id      text NOT NULL,
  trace_id        text NOT NULL,
  -- The body of the request.
  request         json NOT NULL,
  expires_at      timestamptz NOT NULL,
  created_at      timestamptz NOT NULL DEFAULT now(),
  -- Null while it waits.
  ended_at        timestamptz,
  UNIQUE (caller_id, idempotency_key)
);
CREATE INDEX deferred_payments_waiting ON credit.deferred_payments (created_at) WHERE ended_at IS NULL;

-- Takes down a payment to be decided later, with the event that will have it decided.
--
-- inputs:  deferral, a row of the table; event, a row of the outbox; waiting_max, how many may wait in all
-- returns: deferred; known when its key was deferred before; full when too many wait
CREATE FUNCTION credit.defer_payment(deferral json, event json, waiting_max integer) RETURNS text
LANGUAGE plpgsql AS $$
BEGIN
  -- Counting and adding are one step for all replicas.
  PERFORM pg_advisory_xact_lock(4811726350019);
  IF EXISTS (SELECT FROM credit.deferred_payments AS d
      WHERE d.caller_id = deferral->>'caller_id' AND d.idempotency_key = deferral->>'idempotency_key') THEN
    RETURN 'known';
  END IF;
  IF (SELECT count(*) FROM credit.deferred_payments AS d WHERE d.ended_at IS NULL) >= waiting_max THEN
    RETURN 'full';
  END IF;
  INSERT INTO credit.deferred_payments (deferral_id, caller_id, idempotency_key, request_hash, account_id, trace_id,
      request, expires_at)
    SELECT d.deferral_id, d.caller_id, d.idempotency_key, d.request_hash, d.account_id, d.trace_id, d.request,
        d.expires_at
      FROM json_populate_record(NULL::credit.deferred_payments, deferral) AS d;
  INSERT INTO credit.outbox (event_id, queue, payload, traceparent)
    SELECT e.event_id, e.queue, e.payload, e.traceparent
      FROM json_to_record(event) AS e (event_id uuid, queue text, payload json, traceparent text);
  RETURN 'deferred';
END
$$;

GRANT USAGE ON SEQUENCE credit.stand_in_steps TO breakwater_app;
GRANT SELECT, INSERT ON credit.stand_ins, credit.deferred_payments TO breakwater_app;
GRANT UPDATE (settled_step, verdict, assessment, settled_at) ON credit.stand_ins TO breakwater_app;
GRANT UPDATE (ended_at) ON credit.deferred_payments TO breakwater_app;
