-- Up Migration

-- The bank's own book: what it was told and has taken on. A reference may stand in it more than once, because the bank
-- does what it is told each time that it is told; that is how money that moved twice becomes visible.
--
--     pending --(its time has come)--> settled
CREATE TABLE bank.transfers (
  transfer_id  text PRIMARY KEY DEFAULT 'tr_' || replace(gen_random_uuid()::text, '-', ''),
  reference    text NOT NULL CHECK (reference ~ '^(loan|rpy|out)_[0-9a-f]{32}$'),
  direction    text NOT NULL CHECK (direction IN ('payout', 'collection')),
  amount_minor bigint NOT NULL CHECK (amount_minor > 0),
  currency     text NOT NULL CHECK (currency = 'CNY'),
  bank_account text NOT NULL CHECK (bank_account ~ '^(ba-[0-9]{7}|bm-[0-9]{5})$'),
  state        text NOT NULL DEFAULT 'settled' CHECK (state IN ('pending', 'settled')),
  booked_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
  settles_at   timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX transfers_by_reference ON bank.transfers (reference);
CREATE INDEX transfers_pending ON bank.transfers (settles_at) WHERE state = 'pending';

-- What is in the book stays as it is, but for the one step from pending to settled.
GRANT SELECT, INSERT, UPDATE (state) ON bank.transfers TO breakwater_bank;

CREATE FUNCTION bank.settle_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state = 'pending' AND NEW.state = 'settled' THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'a % transfer cannot become %', OLD.state, NEW.state;
END
$$;
CREATE TRIGGER transfers_settle_once BEFORE UPDATE OF state ON bank.transfers
  FOR EACH ROW EXECUTE FUNCTION bank.settle_once();

-- What the bank says by itself about settled transfers. It is written down with the booking, so that it survives the
-- process that was going to say it; it is not said before the transfer has settled.
--
--     waiting --(accepted)--> delivered
--     waiting --(refused too often)--> given_up
CREATE TABLE bank.callbacks (
  callback_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  transfer_id text NOT NULL REFERENCES bank.transfers ON DELETE CASCADE,
  copy        smallint NOT NULL CHECK (copy > 0),
  state       text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'delivered', 'given_up')),
  attempts    smallint NOT NULL DEFAULT 0,
  due_at      timestamptz NOT NULL,
  UNIQUE (transfer_id, copy)
);
CREATE INDEX callbacks_due ON bank.callbacks (due_at) WHERE state = 'waiting';
GRANT SELECT, INSERT, UPDATE (state, attempts, due_at) ON bank.callbacks TO breakwater_bank;
