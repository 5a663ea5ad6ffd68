-- Up Migration

-- One operation of a batch, as the writer asks for it. The writer's JSON objects use these names as keys. What there can
-- be several of, and what only one table takes, comes in lists of its own: see credit.apply_batch.
CREATE TYPE credit.batch_operation AS (
  operation_id        uuid,
  kind                text,
  caller_id           text,
  idempotency_key     text,
  request_hash        text,
  trace_id            text,
  account_id          text,
  skip_locked         boolean, -- not to wait while another batch holds the account
  resource_id         text,    -- the payment, loan or repayment
  amount_minor        bigint,  -- without the fee; of a refund null for all that is left
  fee_minor           bigint,
  merchant_id         text,
  order_id            text,
  instalments         integer,
  hold_expires_on     date,
  term_months         integer,
  payout_account      text,
  refusal_code        text,    -- of an operation that is only to be recorded as refused
  response_status     integer, -- what the client is told when the operation is done
  response_body       json,    -- null for the view of the resource as it is then
  consumer            text,    -- whose effect it is, when it follows from an event
  event_id            uuid,
  expires_at          timestamptz, -- of the transfer that begins
  previous_expires_at timestamptz, -- of the transfer that it replaces; null for the first
  new_status          text,    -- what an operator sets
  new_limit_minor           bigint,
  new_pay_later_limit_minor bigint,
  new_cash_loan_limit_minor bigint
);

-- What was judged about an operation; the judgements stand in the order of their batch, so that
-- `unnest(batch, judged)` gives both side by side.
CREATE TYPE credit.judgement AS (
  outcome           text,   -- see credit.judge_batch
  code              text,   -- of a refusal
  moved_minor       bigint, -- without the fee
  moved_fee_minor   bigint,
  payee_id          text,   -- the merchant
  -- How the account's amounts change; all zero unless it is done.
  pay_later_posted  bigint,
  cash_loan_posted  bigint,
  interest_posted   bigint,
  pay_later_pending bigint,
  cash_loan_pending bigint,
  collecting        bigint,
  -- The account's status after it.
  status            text,
  account_version   bigint
);

-- One line of a movement on its way into the ledger.
CREATE TYPE credit.leg AS (
  transaction_id    uuid,
  ledger_account_id text,
  amount_minor      bigint,
  account_id        text,
  account_version   bigint
);
