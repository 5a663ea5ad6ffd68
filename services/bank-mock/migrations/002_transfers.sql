-- Up Migration

-- The bank's own book: what it has really paid. A reference may stand in it more than once, because the bank does
-- what it is told each time that it is told; that is how a loan that was paid out twice becomes visible.
CREATE TABLE bank.transfers (
  transfer_id    text PRIMARY KEY DEFAULT 'tr_' || replace(gen_random_uuid()::text, '-', ''),
  reference      text NOT NULL CHECK (reference ~ '^loan_[0-9a-f]{32}$'),
  amount_minor   bigint NOT NULL CHECK (amount_minor > 0),
  currency       text NOT NULL CHECK (currency = 'CNY'),
  payout_account text NOT NULL CHECK (payout_account ~ '^ba-[0-9]{7}$'),
  state          text NOT NULL DEFAULT 'settled' CHECK (state = 'settled'),
  booked_at      timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX transfers_by_reference ON bank.transfers (reference);

-- What is in the book stays as it is.
GRANT SELECT, INSERT ON bank.transfers TO breakwater_bank;
