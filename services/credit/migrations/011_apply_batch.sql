-- Up Migration

-- Takes a batch of operations, judges each by itself and writes the effects of all, in the caller's transaction.
--
-- inputs:  operations, a JSON array of objects with the fields of credit.batch_operation; at most one operation for
--          each account and each (caller, key)
--          decisions, what risk decided: [{operation, outcome, decline_code, score, strategy_version, reason_codes,
--          evidence, report, rung}]; `operation` here and below is a position in operations, from 1
--          instalments, of what is to be paid back: [{operation, number, due_date, principal_minor, fee_minor,
--          interest_minor}]
--          events, for the outbox: [{operation, event_id, queue, payload, traceparent}]
--          stand_ins, those of the operations that no risk has decided: [{operation, customer_minor_max,
--          total_minor_max}]
--          timeout_ms, after which the server ends the transaction and the connection with it; 0 for never. Before
--          PostgreSQL 17 it bounds each wait for a lock only
-- returns: one row for each operation: its outcome (see credit.judge_batch; `busy` when another batch held its account
--          and it was not to wait: nothing happened) and, for done, refused and replayed, the answer as it is recorded
--          under the key, without its body if the operation brought that itself; recorded_operation_id tells a
--          replayed one whose answer it is
-- raises:  invalid_parameter_value  an unknown kind, two operations on one account or key
--          unique_violation         a key that another writer recorded meanwhile for another account: ask again
--          other integrity errors   an operation that no row may hold; the writer then finds it by asking one by one
--
-- Locks are taken in one order: business day, accounts, stand-ins, keys, ledger accounts, each by id. Two batches never wait for
-- each other in a circle. Rows are locked in one statement and read in the next: under READ COMMITTED a statement that
-- locks and reads at once may read what was there before the lock.
-- The planner is held to index lookups: its plans are kept for the session, and one made while the tables were empty
-- must still be good when they are full. Rows are made dear and pages free, so that it never prefers to walk a table
-- that happens to be small.
CREATE FUNCTION credit.apply_batch(operations json, decisions json DEFAULT '[]', instalments json DEFAULT '[]',
  events json DEFAULT '[]', stand_ins json DEFAULT '[]', timeout_ms integer DEFAULT 0) RETURNS TABLE (
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
) LANGUAGE plpgsql
SET cpu_tuple_cost = 1 SET random_page_cost = 0 SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
  batch  credit.batch_operation[];
  judged credit.judgement[];
  kinds  text[]; -- What does not occur costs no statement.
  today  date;
  busy   text[];
  beyond text[] := '{}';
BEGIN
  -- Unlike a statement's timeout, which is read when the statement begins, this one counts from here.
  PERFORM set_config(CASE WHEN current_setting('server_version_num')::integer >= 170000
    THEN 'transaction_timeout' ELSE 'lock_timeout' END, timeout_ms::text, true);
  SELECT array_agg(o::credit.batch_operation) INTO batch
    FROM json_populate_recordset(NULL::credit.batch_operation, operations) AS o;
  IF batch IS NULL THEN RETURN; END IF;
  kinds := credit.require_valid_batch(batch);

  -- The day cannot be closed before this batch is committed, so whatever it posts belongs to an open day.
  PERFORM pg_advisory_xact_lock_shared(credit.business_day_lock());
  busy := credit.lock_accounts(batch);
  SELECT d.business_date INTO STRICT today FROM credit.business_day AS d;

  IF stand_ins::text <> '[]' THEN beyond := credit.stand_ins_beyond(batch, stand_ins); END IF;
  judged := credit.judge_batch(batch, busy, beyond, today);
  IF kinds && '{repayment.apply,payment.refund,account.roll,account.set_status}' THEN
    judged := credit.settle_instalments(batch, judged, today);
  END IF;
  PERFORM credit.record_versions(batch, judged, today);
  PERFORM credit.record_details(batch, judged, decisions, instalments, events);
  PERFORM credit.record_batch(batch, judged, kinds);
  PERFORM credit.record_keys(batch, judged);
  IF stand_ins::text <> '[]' THEN PERFORM credit.record_stand_ins(batch, judged, stand_ins); END IF;
  RETURN QUERY SELECT * FROM credit.answers_of(batch, judged);
  -- Last, because everybody waits for the merchants' and the income accounts from here to the commit.
  PERFORM credit.post_batch(batch, judged, credit.legs_of(batch, judged), today);
END
$$;

-- Locks the accounts of a batch until the end of the transaction. Batches of hundreds almost always share an account
-- with one another; if all waited, one would run at a time.
--
-- inputs:  batch
-- returns: the accounts that others hold and that were not to be waited for
CREATE FUNCTION credit.lock_accounts(batch credit.batch_operation[]) RETURNS text[] LANGUAGE plpgsql AS $$
DECLARE
  locked text[];
BEGIN
  -- First those that it may wait for, in the order of their ids. After them it waits for no account any more.
  PERFORM FROM credit.accounts AS a
    WHERE a.account_id = ANY (ARRAY(SELECT o.account_id FROM unnest(batch) AS o WHERE o.skip_locked IS NOT TRUE))
    ORDER BY a.account_id FOR NO KEY UPDATE;
  locked := ARRAY(SELECT a.account_id FROM credit.accounts AS a
    WHERE a.account_id = ANY (ARRAY(SELECT o.account_id FROM unnest(batch) AS o WHERE o.skip_locked))
    FOR NO KEY UPDATE SKIP LOCKED);
  RETURN ARRAY(
    SELECT a.account_id FROM credit.accounts AS a WHERE a.account_id = ANY (ARRAY(
      SELECT o.account_id FROM unnest(batch) AS o WHERE o.skip_locked EXCEPT SELECT unnest(locked))));
END
$$;

-- The advisory lock that batches share and the close of a day takes for itself.
CREATE FUNCTION credit.business_day_lock() RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT 4811726350017::bigint';

-- Refuses a batch that the writer should not have sent.
--
-- inputs:  batch, not judged
-- returns: the kinds of operations in it
-- raises:  invalid_parameter_value
CREATE FUNCTION credit.require_valid_batch(batch credit.batch_operation[]) RETURNS text[] LANGUAGE plpgsql AS $$
DECLARE
  faults record;
BEGIN
  SELECT count(*) - count(DISTINCT o.account_id) AS shared_accounts,
         count(o.caller_id) - count(DISTINCT o.caller_id || ' ' || o.idempotency_key) AS shared_keys,
         count(*) FILTER (WHERE o.kind IS NULL OR o.kind NOT IN ('purchase', 'refuse', 'payment.hold',
           'payment.capture', 'payment.void', 'payment.expire', 'payment.refund', 'loan.approve',
           'loan.begin_disbursing', 'loan.activate', 'loan.fail', 'repayment.request', 'repayment.begin_collecting',
           'repayment.apply', 'repayment.fail', 'account.roll', 'account.set_status', 'account.set_limits')
         ) AS unknown_kinds,
         array_agg(DISTINCT o.kind) AS kinds
    INTO faults FROM unnest(batch) AS o;
  IF faults.shared_accounts + faults.shared_keys + faults.unknown_kinds > 0 THEN
    RAISE EXCEPTION 'not a batch: % shared accounts, % shared keys, % unknown kinds',
      faults.shared_accounts, faults.shared_keys, faults.unknown_kinds USING ERRCODE = 'invalid_parameter_value';
  END IF;
  RETURN faults.kinds;
END
$$;

GRANT EXECUTE ON FUNCTION credit.apply_batch(json, json, json, json, json, integer) TO breakwater_app;
