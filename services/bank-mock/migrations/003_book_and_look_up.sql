-- Up Migration

-- Books a transfer, unless its instruction has expired by this server's clock.
--
-- inputs:  the fields of the instruction; expires_at_ms in milliseconds since the Unix epoch; how many times to book
--          it; settle_ms until it settles, null for at once; how many callbacks to make, and how long after settling
-- returns: the transfers; no row when the instruction had expired, and then it will never be booked
--
-- The lock makes a look-up of the same reference wait until this booking is committed. It is taken before the clock
-- is read, so that nothing is booked after a look-up that came after the expiry.
CREATE FUNCTION bank.book_transfer(
  reference text, direction text, amount_minor bigint, currency text, bank_account text,
  expires_at_ms double precision, bookings integer, settle_ms double precision,
  callback_copies integer, callback_delay_ms double precision
) RETURNS SETOF bank.transfers LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('bank.transfers:' || book_transfer.reference, 0));
  IF clock_timestamp() >= to_timestamp(expires_at_ms / 1000) THEN RETURN; END IF;
  RETURN QUERY
    WITH booked AS (
      INSERT INTO bank.transfers (reference, direction, amount_minor, currency, bank_account, state, settles_at)
      SELECT
        book_transfer.reference, book_transfer.direction, book_transfer.amount_minor, book_transfer.currency,
        book_transfer.bank_account, CASE WHEN settle_ms IS NULL THEN 'settled' ELSE 'pending' END,
        clock_timestamp() + make_interval(secs => coalesce(settle_ms, 0) / 1000)
      FROM generate_series(1, bookings)
      RETURNING *
    ), announced AS (
      INSERT INTO bank.callbacks (transfer_id, copy, due_at)
      SELECT booked.transfer_id, copy, booked.settles_at + make_interval(secs => callback_delay_ms / 1000)
      FROM booked, generate_series(1, callback_copies) AS copy
    )
    SELECT booked.* FROM booked ORDER BY booked.booked_at, booked.transfer_id;
END
$$;

-- Finds the transfers with a reference.
--
-- inputs:  the reference
-- returns: the transfers in the order in which they were booked; no row when there is none
--
-- It waits for bookings of the reference that have begun, so an expired instruction that is not found never will be.
CREATE FUNCTION bank.transfers_with(reference text) RETURNS SETOF bank.transfers LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(hashtextextended('bank.transfers:' || transfers_with.reference, 0));
  RETURN QUERY
    SELECT found.* FROM bank.transfers AS found
    WHERE found.reference = transfers_with.reference
    ORDER BY found.booked_at, found.transfer_id;
END
$$;

REVOKE EXECUTE ON FUNCTION bank.book_transfer, bank.transfers_with FROM PUBLIC;
GRANT EXECUTE ON FUNCTION bank.book_transfer, bank.transfers_with TO breakwater_bank;
