-- Up Migration

-- A customer's credit account. The amounts are kept beside the ledger's entries and can be recomputed from them;
-- `version` grows by one with each posting and each change of what is pending, under this row's lock.
-- There is no index on a changing column, so that an update stays inside its page.
CREATE TABLE credit.accounts (
  account_id              text PRIMARY KEY CHECK (account_id ~ '^a-[0-9]{7}$'),
  customer_id             text NOT NULL UNIQUE CHECK (customer_id ~ '^c-[0-9]{7}$'),
  status                  text NOT NULL CHECK (status IN ('active', 'frozen', 'overdue', 'closed')),
  currency                text NOT NULL DEFAULT 'CNY' CHECK (currency = 'CNY'),
  limit_minor             bigint NOT NULL CHECK (limit_minor >= 0),
  pay_later_limit_minor   bigint NOT NULL CHECK (pay_later_limit_minor >= 0),
  cash_loan_limit_minor   bigint NOT NULL CHECK (cash_loan_limit_minor >= 0),
  pay_later_posted_minor  bigint NOT NULL DEFAULT 0,
  cash_loan_posted_minor  bigint NOT NULL DEFAULT 0,
  cash_loan_pending_minor bigint NOT NULL DEFAULT 0 CHECK (cash_loan_pending_minor >= 0),
  version                 bigint NOT NULL DEFAULT 0 CHECK (version >= 0),
  created_at              timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 70);

CREATE TABLE credit.merchants (
  merchant_id text PRIMARY KEY CHECK (merchant_id ~ '^m-[0-9]{5}$'),
  -- One that is not supported exists, but nothing can be bought there.
  supported   boolean NOT NULL
);

GRANT SELECT ON credit.accounts, credit.merchants TO breakwater_app;
GRANT UPDATE (pay_later_posted_minor, cash_loan_posted_minor, cash_loan_pending_minor, version)
  ON credit.accounts TO breakwater_app;
