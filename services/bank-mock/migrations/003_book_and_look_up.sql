-- Up Migration

-- Books a transfer, unless its instruction has expired by this server's clock.
--
-- inputs:  the fields of the instruction; expires_at_ms in milliseconds since the Unix epoch
-- returns: the transfer; no row when the instruction had expired, and then it will never be booked
--
-- The lock makes a look-up of the same reference wait until this booking is committed. It is taken before the clock
-- is read, so that nothing is booked after a look-up that came after the expiry.
CREATE FUNCTION bank.book_transfer(
  reference text, amount_minor bigint, currency text, payout_account text, expires_at_ms double precision
) RETURNS SETOF bank.transfers LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('bank.transfers:' || book_transfer.reference, 0));
  IF clock_timestamp() >= to_timestamp(expires_at_ms / 1000) THEN RETURN; END IF;
  RETURN QUERY
    INSERT INTO bank.transfers AS booked (reference, amount_minor, currency, payout_account)
    VALUES (
      book_transfer.reference, book_transfer.amount_minor, book_transfer.currency, book_transfer.payout_account
    )
    RETURNING booked.*;
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
