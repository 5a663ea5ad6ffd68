-- Up Migration

-- The open business date. It moves when a day is closed (credit.close_business_date), and never back.
CREATE TABLE credit.business_day (
  singleton     boolean PRIMARY KEY DEFAULT true CHECK (singleton),
  business_date date NOT NULL
);
INSERT INTO credit.business_day (business_date) VALUES ((now() AT TIME ZONE 'Asia/Shanghai')::date);

-- A customer's credit account. The amounts are kept beside the ledger's entries and can be recomputed from them;
-- `version` grows by one with each operation that changes the row, under the row's lock, and `hash` is the head of the
-- chain in credit.account_versions. There is no index on a changing column, so that an update stays inside its page.
-- Every update checks the whole row, so its checks are no regular expressions.
CREATE TABLE credit.accounts (
  account_id              text PRIMARY KEY CHECK (
    length(account_id) = 9 AND starts_with(account_id, 'a-') AND ltrim(substr(account_id, 3), '0123456789') = ''),
  customer_id             text NOT NULL UNIQUE CHECK (customer_id = 'c-' || substr(account_id, 3)),
  status                  text NOT NULL CHECK (status IN ('active', 'frozen', 'overdue', 'closed')),
  currency                text NOT NULL DEFAULT 'CNY' CHECK (currency = 'CNY'),
  limit_minor             bigint NOT NULL CHECK (limit_minor >= 0),
  pay_later_limit_minor   bigint NOT NULL CHECK (pay_later_limit_minor >= 0),
  cash_loan_limit_minor   bigint NOT NULL CHECK (cash_loan_limit_minor >= 0),
  -- The shared limit before it was cut the last time; null when it never was or was raised again.
  limit_before_cut_minor  bigint,
  pay_later_posted_minor  bigint NOT NULL DEFAULT 0,
  cash_loan_posted_minor  bigint NOT NULL DEFAULT 0,
  -- Interest that fell due. It is owed beside the limit and does not use it.
  interest_posted_minor   bigint NOT NULL DEFAULT 0 CHECK (interest_posted_minor >= 0),
  pay_later_pending_minor bigint NOT NULL DEFAULT 0 CHECK (pay_later_pending_minor >= 0),
  cash_loan_pending_minor bigint NOT NULL DEFAULT 0 CHECK (cash_loan_pending_minor >= 0),
  -- Repayments that are on their way.
  collecting_minor        bigint NOT NULL DEFAULT 0 CHECK (collecting_minor >= 0),
  version                 bigint NOT NULL DEFAULT 0 CHECK (version >= 0),
  hash                    bytea NOT NULL DEFAULT '\x',
  region                  text NOT NULL CHECK (
    length(region) BETWEEN 2 AND 20 AND ltrim(region, 'abcdefghijklmnopqrstuvwxyz') = ''),
  income_minor            bigint NOT NULL CHECK (income_minor >= 0),
  repayment_habit         text NOT NULL CHECK (repayment_habit IN ('early', 'on_time', 'late', 'never')),
  created_at              timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 70);

CREATE TABLE credit.merchants (
  merchant_id text PRIMARY KEY CHECK (merchant_id ~ '^m-[0-9]{5}$'),
  -- One that is not supported exists, but nothing can be bought there.
  supported   boolean NOT NULL
);

-- What an account was at each of its versions, append only. `hash` covers the row, the digest of the ledger entries
-- that came with it, and the hash before it, so a row or an entry that was changed, added or removed breaks the chain.
CREATE TABLE credit.account_versions (
  account_id              text NOT NULL,
  version                 bigint NOT NULL CHECK (version > 0),
  operation_id            uuid NOT NULL,
  kind                    text NOT NULL,
  status                  text NOT NULL,
  limit_minor             bigint NOT NULL,
  pay_later_limit_minor   bigint NOT NULL,
  cash_loan_limit_minor   bigint NOT NULL,
  pay_later_posted_minor  bigint NOT NULL,
  cash_loan_posted_minor  bigint NOT NULL,
  interest_posted_minor   bigint NOT NULL,
  pay_later_pending_minor bigint NOT NULL,
  cash_loan_pending_minor bigint NOT NULL,
  collecting_minor        bigint NOT NULL,
  business_date           date NOT NULL,
  -- Empty when nothing was posted.
  entries_digest          bytea NOT NULL,
  hash                    bytea NOT NULL,
  PRIMARY KEY (account_id, version)
);

-- The digest of the ledger entries that came with a version.
--
-- inputs:  lines, one `<ledger account> <amount>` an entry, ordered by ledger account, with newlines between
-- returns: their SHA-256
CREATE FUNCTION credit.entries_digest(lines text) RETURNS bytea LANGUAGE sql STABLE AS $$
  SELECT sha256(convert_to(lines, 'UTF8'))
$$;

-- The hash of a version.
--
-- inputs:  previous, the hash of the version before, empty for the first; v, the row, whose own hash does not count
-- returns: SHA-256 of the previous hash and the other columns as text
CREATE FUNCTION credit.version_hash(previous bytea, v credit.account_versions) RETURNS bytea
LANGUAGE sql STABLE AS $$
  SELECT sha256(previous || convert_to(concat_ws('|', v.account_id, v.version, v.operation_id, v.kind, v.status,
    v.limit_minor, v.pay_later_limit_minor, v.cash_loan_limit_minor, v.pay_later_posted_minor,
    v.cash_loan_posted_minor, v.interest_posted_minor, v.pay_later_pending_minor, v.cash_loan_pending_minor,
    v.collecting_minor, v.business_date - date '2000-01-01', encode(v.entries_digest, 'hex')), 'UTF8'))
$$;

GRANT SELECT ON credit.business_day, credit.merchants TO breakwater_app;
GRANT SELECT, INSERT ON credit.account_versions TO breakwater_app;
GRANT SELECT, UPDATE (status, limit_minor, pay_later_limit_minor, cash_loan_limit_minor, limit_before_cut_minor,
  pay_later_posted_minor, cash_loan_posted_minor, interest_posted_minor, pay_later_pending_minor,
  cash_loan_pending_minor, collecting_minor, version, hash) ON credit.accounts TO breakwater_app;
