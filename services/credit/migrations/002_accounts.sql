-- Up Migration

-- A customer's credit account. The amounts are kept beside the ledger's entries and can be recomputed from them;
-- `version` grows by one with each posting and each change of what is pending, under this row's lock.
-- There is no index on a changing column, so that an update stays inside its page.
CREATE TABLE credit.accounts (
  account_id              text PRIMARY KEY CHECK (account_id ~ '^a-[0-9]{7}$'),
  customer_id             text NOT NULL UNIQUE CHECK (customer_id ~ '^c-[0-9]{7}$'),
  status                  text NOT NULL CHECK (status IN ('active', 'frozen', 'overdue', 'closed')),
  region                  text NOT NULL CHECK (region ~ '^[a-z]{2,20}$'),
  income_minor            bigint NOT NULL CHECK (income_minor >= 0),
  repayment_habit         text NOT NULL CHECK (repayment_habit IN ('early', 'on_time', 'late', 'never')),
  currency                text NOT NULL DEFAULT 'CNY' CHECK (currency = 'CNY'),
  limit_minor             bigint NOT NULL CHECK (limit_minor >= 0),
  pay_later_limit_minor   bigint NOT NULL CHECK (pay_later_limit_minor >= 0),
  cash_loan_limit_minor   bigint NOT NULL CHECK (cash_loan_limit_minor >= 0),
  pay_later_posted_minor  bigint NOT NULL DEFAULT 0,
  cash_loan_posted_minor  bigint NOT NULL DEFAULT 0,
  interest_posted_minor   bigint NOT NULL DEFAULT 0,
  pay_later_pending_minor bigint NOT NULL DEFAULT 0,
  cash_loan_pending_minor bigint NOT NULL DEFAULT 0 CHECK (cash_loan_pending_minor >= 0),
  collecting_minor        bigint NOT NULL DEFAULT 0,
  limit_before_cut_minor  bigint,
  version                 bigint NOT NULL DEFAULT 0 CHECK (version >= 0),
  hash                    bytea NOT NULL DEFAULT '\x',
  created_at              timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 70);

CREATE TABLE credit.merchants (
  merchant_id text PRIMARY KEY CHECK (merchant_id ~ '^m-[0-9]{5}$'),
  -- One that is not supported exists, but nothing can be bought there.
  supported   boolean NOT NULL
);

-- The day that the books are open for.
CREATE TABLE credit.business_day (
  singleton     boolean PRIMARY KEY DEFAULT true CHECK (singleton),
  business_date date NOT NULL
);
INSERT INTO credit.business_day (business_date) VALUES ((now() AT TIME ZONE 'Asia/Shanghai')::date);

-- What an account was at each version, chained by hashes.
CREATE TABLE credit.account_versions (
  account_id              text NOT NULL,
  version                 bigint NOT NULL,
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
  entries_digest          bytea NOT NULL,
  hash                    bytea NOT NULL,
  PRIMARY KEY (account_id, version)
);

CREATE FUNCTION credit.entries_digest(lines text) RETURNS bytea LANGUAGE sql IMMUTABLE
RETURN sha256(convert_to(lines, 'UTF8'));

CREATE FUNCTION credit.version_hash(previous bytea, v credit.account_versions) RETURNS bytea LANGUAGE sql STABLE
RETURN sha256(previous || convert_to(concat_ws('|', v.account_id, v.version, v.operation_id, v.kind, v.status,
  v.limit_minor, v.pay_later_limit_minor, v.cash_loan_limit_minor, v.pay_later_posted_minor,
  v.cash_loan_posted_minor, v.interest_posted_minor, v.pay_later_pending_minor, v.cash_loan_pending_minor,
  v.collecting_minor, v.business_date, v.entries_digest), 'UTF8'));

GRANT SELECT ON credit.business_day, credit.account_versions TO breakwater_app;
GRANT SELECT ON credit.accounts, credit.merchants TO breakwater_app;
GRANT UPDATE (pay_later_posted_minor, cash_loan_posted_minor, cash_loan_pending_minor, version)
  ON credit.accounts TO breakwater_app;
