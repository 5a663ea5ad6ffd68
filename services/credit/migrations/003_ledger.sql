-- Up Migration

-- A ledger account: debits positive, credits negative, the balance kept beside its entries. `version` counts entries.
-- A customer's receivables come into being with their first entry.
CREATE TABLE credit.ledger_accounts (
  ledger_account_id text PRIMARY KEY,
  kind              text NOT NULL CHECK (kind IN
    ('receivable', 'merchant', 'bank_clearing', 'fee_income', 'interest_income', 'opening_equity')),
  currency          text NOT NULL DEFAULT 'CNY' CHECK (currency = 'CNY'),
  balance_minor     bigint NOT NULL DEFAULT 0,
  version           bigint NOT NULL DEFAULT 0 CHECK (version >= 0)
) WITH (fillfactor = 70);

INSERT INTO credit.ledger_accounts (ledger_account_id, kind) VALUES
  ('bank:clearing', 'bank_clearing'),
  ('income:fee', 'fee_income'),
  ('income:interest', 'interest_income'),
  ('opening:equity', 'opening_equity');

-- One movement of money. Its id is that of the operation behind it.
CREATE TABLE credit.transactions (
  transaction_id uuid PRIMARY KEY,
  kind           text NOT NULL CHECK (kind IN ('opening', 'purchase', 'payment.capture', 'payment.refund',
    'loan.activate', 'repayment.apply', 'account.roll', 'payout')),
  resource_id    text,
  created_at     timestamptz NOT NULL DEFAULT now()
);

-- The lines of the movements, append only. A line on a customer's receivable also carries the customer's account and
-- its version, which put every effect on that customer in one order.
CREATE TABLE credit.entries (
  ledger_account_id text NOT NULL,
  version           bigint NOT NULL CHECK (version > 0),
  transaction_id    uuid NOT NULL,
  amount_minor      bigint NOT NULL CHECK (amount_minor <> 0),
  currency          text NOT NULL DEFAULT 'CNY' CHECK (currency = 'CNY'),
  account_id        text,
  account_version   bigint CHECK (account_version > 0),
  business_date     date NOT NULL,
  PRIMARY KEY (ledger_account_id, version),
  CHECK ((account_id IS NULL) = (account_version IS NULL))
);
CREATE UNIQUE INDEX entries_account_order ON credit.entries (account_id, account_version, ledger_account_id)
  WHERE account_id IS NOT NULL;

-- Refuses a statement whose new entries do not sum to zero in each transaction and currency. Because every statement
-- is checked, every transaction balances at all times. It reads only the new rows, once for each statement.
--
-- inputs:  new_entries, the rows that the statement inserted
-- raises:  check_violation when a transaction does not balance
CREATE FUNCTION credit.require_balanced_entries() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  unbalanced uuid;
BEGIN
  SELECT transaction_id INTO unbalanced
    FROM new_entries GROUP BY transaction_id, currency HAVING sum(amount_minor) <> 0 LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'the entries of transaction % do not sum to zero', unbalanced USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END
$$;

CREATE TRIGGER entries_balance AFTER INSERT ON credit.entries
  REFERENCING NEW TABLE AS new_entries
  FOR EACH STATEMENT EXECUTE FUNCTION credit.require_balanced_entries();

-- Entries and transactions can be added and read, never changed: the service's role has no right to.
GRANT SELECT, INSERT ON credit.transactions, credit.entries, credit.ledger_accounts TO breakwater_app;
GRANT UPDATE (balance_minor, version) ON credit.ledger_accounts TO breakwater_app;
