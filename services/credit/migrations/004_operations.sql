-- Up Migration

-- What risk decided about an operation, with its evidence.
CREATE TABLE credit.decisions (
  operation_id     uuid PRIMARY KEY,
  account_id       text NOT NULL,
  outcome          text NOT NULL CHECK (outcome IN ('approve', 'decline')),
  decline_code     text,
  score            integer NOT NULL,
  strategy_version text NOT NULL,
  reason_codes     jsonb NOT NULL,
  evidence         jsonb NOT NULL,
  report           jsonb,
  -- The rung of the degradation ladder; null in normal operation.
  rung             text,
  created_at       timestamptz NOT NULL DEFAULT now()
);

-- What became of each operation: at most one row for a caller's idempotency key, written with the effect.
CREATE TABLE credit.operations (
  operation_id        uuid PRIMARY KEY,
  caller_id           text NOT NULL,
  idempotency_key     text NOT NULL,
  request_hash        text NOT NULL,
  kind                text NOT NULL CHECK (kind IN
    ('purchase', 'loan.approve', 'loan.activate', 'loan.fail', 'refuse')),
  outcome             text NOT NULL CHECK (outcome IN ('done', 'refused')),
  refusal_code        text CHECK ((refusal_code IS NOT NULL) = (outcome = 'refused')),
  trace_id            text NOT NULL,
  response_status     integer,
  response_body       jsonb,
  resource_id         text,
  account_id          text NOT NULL,
  -- With fees; what was asked for when it was refused.
  amount_minor        bigint,
  -- The account just after: its version grows with a done operation and stays with a refused one.
  account_version     bigint NOT NULL,
  limit_after_minor   bigint NOT NULL,
  posted_after_minor  bigint NOT NULL,
  pending_after_minor bigint NOT NULL,
  created_at          timestamptz NOT NULL DEFAULT now(),
  UNIQUE (caller_id, idempotency_key)
);
CREATE UNIQUE INDEX operations_account_order ON credit.operations (account_id, account_version)
  WHERE outcome = 'done';

-- The foreign keys make an approval without a recorded decision impossible.
CREATE TABLE credit.payments (
  payment_id     text PRIMARY KEY CHECK (payment_id ~ '^pay_[0-9a-f]{32}$'),
  account_id     text NOT NULL,
  merchant_id    text NOT NULL,
  order_id       text NOT NULL,
  state          text NOT NULL CHECK (state IN ('captured')),
  amount_minor   bigint NOT NULL CHECK (amount_minor BETWEEN 1 AND 100000000),
  captured_minor bigint NOT NULL CHECK (captured_minor BETWEEN 0 AND amount_minor),
  refunded_minor bigint NOT NULL DEFAULT 0 CHECK (refunded_minor BETWEEN 0 AND captured_minor),
  fee_minor      bigint NOT NULL CHECK (fee_minor >= 0),
  currency       text NOT NULL DEFAULT 'CNY' CHECK (currency = 'CNY'),
  instalments    integer NOT NULL CHECK (instalments IN (1, 3, 6, 9, 12, 24)),
  decision_id    uuid NOT NULL REFERENCES credit.decisions (operation_id),
  created_at     timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE credit.loans (
  loan_id             text PRIMARY KEY CHECK (loan_id ~ '^loan_[0-9a-f]{32}$'),
  account_id          text NOT NULL,
  state               text NOT NULL CHECK (state IN ('approved', 'disbursing', 'active', 'failed')),
  amount_minor        bigint NOT NULL CHECK (amount_minor BETWEEN 1 AND 100000000),
  currency            text NOT NULL DEFAULT 'CNY' CHECK (currency = 'CNY'),
  term_months         integer NOT NULL CHECK (term_months IN (3, 6, 12)),
  payout_account      text NOT NULL,
  -- The bank does not begin the transfer after this time; null until a transfer was begun.
  transfer_expires_at timestamptz,
  decision_id         uuid NOT NULL REFERENCES credit.decisions (operation_id),
  created_at          timestamptz NOT NULL DEFAULT now(),
  CHECK ((state = 'approved') = (transfer_expires_at IS NULL))
);
CREATE INDEX loans_unfinished ON credit.loans (created_at) WHERE state IN ('approved', 'disbursing');

-- The monthly parts of a payment or a loan.
CREATE TABLE credit.instalments (
  resource_id         text NOT NULL,
  account_id          text NOT NULL,
  product             text NOT NULL CHECK (product IN ('pay_later', 'cash_loan')),
  number              integer NOT NULL CHECK (number BETWEEN 1 AND 24),
  due_date            date NOT NULL,
  principal_minor     bigint NOT NULL CHECK (principal_minor >= 0),
  fee_minor           bigint NOT NULL CHECK (fee_minor >= 0),
  interest_minor      bigint NOT NULL DEFAULT 0,
  paid_minor          bigint NOT NULL DEFAULT 0,
  interest_paid_minor bigint NOT NULL DEFAULT 0,
  state               text NOT NULL CHECK (state IN ('planned', 'due', 'overdue', 'paid', 'cancelled')),
  PRIMARY KEY (resource_id, number)
);

-- Messages that must leave because an effect committed. A relay sends the unsent and then sets sent_at.
CREATE TABLE credit.outbox (
  event_id   uuid PRIMARY KEY,
  queue      text NOT NULL,
  payload    jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  sent_at    timestamptz
);
CREATE INDEX outbox_unsent ON credit.outbox (created_at) WHERE sent_at IS NULL;

-- Events whose effect is committed, for each consumer: a second delivery finds its row here.
CREATE TABLE credit.inbox (
  consumer    text NOT NULL,
  event_id    uuid NOT NULL,
  received_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (consumer, event_id)
);

GRANT SELECT, INSERT ON credit.decisions, credit.operations, credit.payments, credit.loans, credit.instalments,
  credit.outbox, credit.inbox TO breakwater_app;
GRANT UPDATE (state, transfer_expires_at) ON credit.loans TO breakwater_app;
GRANT UPDATE (sent_at) ON credit.outbox TO breakwater_app;
