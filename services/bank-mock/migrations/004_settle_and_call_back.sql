-- Up Migration

-- Settles pending transfers whose time has come; several may do so at once, each transfer settles once.
--
-- inputs:  how many at most
-- returns: how many were settled
CREATE FUNCTION bank.settle_due(batch_max integer) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  settled integer;
BEGIN
  WITH due AS MATERIALIZED (
    SELECT transfer_id FROM bank.transfers
    WHERE state = 'pending' AND settles_at <= clock_timestamp()
    ORDER BY settles_at LIMIT batch_max
    FOR UPDATE SKIP LOCKED
  )
  UPDATE bank.transfers AS transfer SET state = 'settled' FROM due WHERE transfer.transfer_id = due.transfer_id;
  GET DIAGNOSTICS settled = ROW_COUNT;
  RETURN settled;
END
$$;

-- Takes callbacks that are due for an attempt. Each is left alone by others for the time of the lease; whoever dies
-- with it leaves it waiting, and it is due again when the lease ends.
--
-- inputs:  how many at most; lease_ms
-- returns: the callbacks, with the number of the attempt that begins now, and their settled transfers
CREATE FUNCTION bank.claim_callbacks(batch_max integer, lease_ms double precision)
RETURNS TABLE (
  callback_id bigint, copy smallint, attempt smallint, transfer_id text, reference text, direction text,
  amount_minor bigint, currency text, bank_account text, state text, booked_at timestamptz
) LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY
    WITH due AS MATERIALIZED (
      SELECT waiting.callback_id FROM bank.callbacks AS waiting
      JOIN bank.transfers AS settled ON settled.transfer_id = waiting.transfer_id AND settled.state = 'settled'
      WHERE waiting.state = 'waiting' AND waiting.due_at <= clock_timestamp()
      ORDER BY waiting.due_at LIMIT batch_max
      FOR UPDATE OF waiting SKIP LOCKED
    )
    UPDATE bank.callbacks AS callback
    SET attempts = callback.attempts + 1, due_at = clock_timestamp() + make_interval(secs => lease_ms / 1000)
    FROM due, bank.transfers AS transfer
    WHERE callback.callback_id = due.callback_id AND transfer.transfer_id = callback.transfer_id
    RETURNING
      callback.callback_id, callback.copy, callback.attempts, transfer.transfer_id, transfer.reference,
      transfer.direction, transfer.amount_minor, transfer.currency, transfer.bank_account, transfer.state,
      transfer.booked_at;
END
$$;

REVOKE EXECUTE ON FUNCTION bank.settle_once, bank.settle_due, bank.claim_callbacks FROM PUBLIC;
GRANT EXECUTE ON FUNCTION bank.settle_due, bank.claim_callbacks TO breakwater_bank;
