-- Up Migration

-- What risk decided about an operation, with its evidence.
CREATE TABLE credit.decisions (
  operation_id     uuid PRIMARY KEY,
  account_id       text NOT NULL,
  outcome          text NOT NULL CHECK (outcome IN ('approve', 'decline')),
  decline_code     text,
  score            integer NOT NULL,
  strategy_version text NOT NULL,
  reason_codes     json NOT NULL,
  evidence         json NOT NULL,
  report           json,
  -- The rung of the degradation ladder; null in normal operation.
  rung             text,
  created_at       timestamptz NOT NULL DEFAULT now()
);

-- Nothing is in here without the recorded decision that approved it: see credit.require_approval.
CREATE TABLE credit.payments (
  -- As a regular expression, '^pay_[0-9a-f]{32}$', it would cost several times as much.
  payment_id         text PRIMARY KEY CHECK (
    length(payment_id) = 36 AND starts_with(payment_id, 'pay_')
    AND ltrim(substr(payment_id, 5), '0123456789abcdef') = ''),
  account_id         text NOT NULL,
  merchant_id        text NOT NULL,
  order_id           text NOT NULL,
  capture            text NOT NULL CHECK (capture IN ('automatic', 'manual')),
  state              text NOT NULL CHECK (state IN
    ('held', 'captured', 'voided', 'expired', 'partially_refunded', 'refunded')),
  amount_minor       bigint NOT NULL CHECK (amount_minor BETWEEN 1 AND 100000000),
  captured_minor     bigint NOT NULL CHECK (captured_minor BETWEEN 0 AND amount_minor),
  refunded_minor     bigint NOT NULL DEFAULT 0 CHECK (refunded_minor BETWEEN 0 AND captured_minor),
  -- Of what is held, then of what was captured.
  fee_minor          bigint NOT NULL CHECK (fee_minor >= 0),
  fee_refunded_minor bigint NOT NULL DEFAULT 0 CHECK (fee_refunded_minor BETWEEN 0 AND fee_minor),
  currency           text NOT NULL DEFAULT 'CNY' CHECK (currency = 'CNY'),
  instalments        integer NOT NULL CHECK (instalments IN (1, 3, 6, 9, 12, 24)),
  -- The last business date on which it can be captured.
  hold_expires_on    date,
  decision_id        uuid NOT NULL,
  created_at         timestamptz NOT NULL DEFAULT now(),
  CHECK ((capture = 'manual') = (hold_expires_on IS NOT NULL)),
  CHECK ((state = 'refunded') = (refunded_minor > 0 AND refunded_minor = captured_minor)),
  CHECK ((state IN ('held', 'voided', 'expired')) = (captured_minor = 0))
) WITH (fillfactor = 90);
CREATE INDEX payments_held ON credit.payments (hold_expires_on) WHERE state = 'held';

CREATE TABLE credit.loans (
  loan_id             text PRIMARY KEY CHECK (loan_id ~ '^loan_[0-9a-f]{32}$'),
  account_id          text NOT NULL,
  state               text NOT NULL CHECK (state IN
    ('approved', 'disbursing', 'active', 'overdue', 'repaid', 'failed')),
  amount_minor        bigint NOT NULL CHECK (amount_minor BETWEEN 1 AND 100000000),
  currency            text NOT NULL DEFAULT 'CNY' CHECK (currency = 'CNY'),
  term_months         integer NOT NULL CHECK (term_months IN (3, 6, 12)),
  payout_account      text NOT NULL,
  -- The bank does not begin the transfer after this time; null until a transfer was begun.
  transfer_expires_at timestamptz,
  decision_id         uuid NOT NULL,
  created_at          timestamptz NOT NULL DEFAULT now(),
  CHECK ((state = 'approved') = (transfer_expires_at IS NULL))
);
CREATE INDEX loans_unfinished ON credit.loans (created_at) WHERE state IN ('approved', 'disbursing');

-- Refuses a statement that creates a payment or a loan without a decision that approved it for its account. It reads
-- the new rows once for each statement; a foreign key would take another query and a row lock for each of them.
--
-- inputs:  created, the rows that the statement inserted
-- raises:  check_violation
CREATE FUNCTION credit.require_approval() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  unapproved uuid;
BEGIN
  SELECT c.decision_id INTO unapproved
    FROM created AS c LEFT JOIN credit.decisions AS d
      ON d.operation_id = c.decision_id AND d.account_id = c.account_id AND d.outcome = 'approve'
    WHERE d.operation_id IS NULL LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'the decision % does not approve this', unapproved USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END
$$;

CREATE TRIGGER payments_approved AFTER INSERT ON credit.payments
  REFERENCING NEW TABLE AS created FOR EACH STATEMENT EXECUTE FUNCTION credit.require_approval();
CREATE TRIGGER loans_approved AFTER INSERT ON credit.loans
  REFERENCING NEW TABLE AS created FOR EACH STATEMENT EXECUTE FUNCTION credit.require_approval();

CREATE TABLE credit.repayments (
  repayment_id        text PRIMARY KEY CHECK (repayment_id ~ '^rpy_[0-9a-f]{32}$'),
  account_id          text NOT NULL,
  state               text NOT NULL CHECK (state IN ('requested', 'collecting', 'applied', 'failed')),
  amount_minor        bigint NOT NULL CHECK (amount_minor BETWEEN 1 AND 100000000),
  currency            text NOT NULL DEFAULT 'CNY' CHECK (currency = 'CNY'),
  -- As for a loan.
  transfer_expires_at timestamptz,
  -- What was left over when all that was owed was paid: a credit of the account.
  unapplied_minor     bigint NOT NULL DEFAULT 0 CHECK (unapplied_minor BETWEEN 0 AND amount_minor),
  created_at          timestamptz NOT NULL DEFAULT now(),
  CHECK ((state = 'requested') = (transfer_expires_at IS NULL))
);
CREATE INDEX repayments_unfinished ON credit.repayments (created_at) WHERE state IN ('requested', 'collecting');

-- The monthly parts of what a customer pays back: of a payment, of a loan, or of what was owed to begin with.
-- Interest is owed once the part is due: only then it is posted. The parts of a loan are a draft until it is active.
CREATE TABLE credit.instalments (
  resource_id         text NOT NULL,
  number              integer NOT NULL CHECK (number BETWEEN 1 AND 24),
  account_id          text NOT NULL,
  product             text NOT NULL CHECK (product IN ('pay_later', 'cash_loan')),
  due_date            date NOT NULL,
  principal_minor     bigint NOT NULL CHECK (principal_minor >= 0),
  fee_minor           bigint NOT NULL CHECK (fee_minor >= 0),
  interest_minor      bigint NOT NULL DEFAULT 0 CHECK (interest_minor >= 0),
  -- Of principal and fee, repaid or refunded.
  paid_minor          bigint NOT NULL DEFAULT 0 CHECK (paid_minor BETWEEN 0 AND principal_minor + fee_minor),
  interest_paid_minor bigint NOT NULL DEFAULT 0 CHECK (interest_paid_minor BETWEEN 0 AND interest_minor),
  state               text NOT NULL DEFAULT 'planned' CHECK (state IN
    ('draft', 'planned', 'due', 'overdue', 'paid', 'cancelled')),
  PRIMARY KEY (resource_id, number),
  CHECK (state <> 'paid' OR paid_minor = principal_minor + fee_minor)
) WITH (fillfactor = 90);
CREATE INDEX instalments_open ON credit.instalments (account_id, due_date)
  WHERE state IN ('planned', 'due', 'overdue');

-- What of a repayment, a refund or a credit went to which instalment, append only.
CREATE TABLE credit.applications (
  -- The operation that applied it.
  operation_id   uuid NOT NULL,
  resource_id    text NOT NULL,
  number         integer NOT NULL,
  -- The repayment; for a refund the payment; for what the account was in credit, the account.
  source_id      text NOT NULL,
  interest_minor bigint NOT NULL CHECK (interest_minor >= 0),
  -- Principal and fee.
  paid_minor     bigint NOT NULL CHECK (paid_minor >= 0),
  PRIMARY KEY (operation_id, resource_id, number),
  CHECK (interest_minor + paid_minor > 0)
);
CREATE INDEX applications_by_source ON credit.applications (source_id);

-- Each refund of a payment, append only. Its id is that of the operation.
CREATE TABLE credit.refunds (
  operation_id uuid PRIMARY KEY,
  payment_id   text NOT NULL REFERENCES credit.payments (payment_id),
  amount_minor bigint NOT NULL CHECK (amount_minor > 0),
  fee_minor    bigint NOT NULL CHECK (fee_minor >= 0),
  created_at   timestamptz NOT NULL DEFAULT now()
);

GRANT SELECT, INSERT ON credit.decisions, credit.payments, credit.loans, credit.repayments, credit.instalments,
  credit.applications, credit.refunds TO breakwater_app;
GRANT UPDATE (state, captured_minor, refunded_minor, fee_minor, fee_refunded_minor) ON credit.payments
  TO breakwater_app;
GRANT UPDATE (state, transfer_expires_at) ON credit.loans TO breakwater_app;
GRANT UPDATE (state, transfer_expires_at, unapplied_minor) ON credit.repayments TO breakwater_app;
GRANT UPDATE (paid_minor, interest_paid_minor, state) ON credit.instalments TO breakwater_app;
