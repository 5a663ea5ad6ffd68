-- Up Migration

-- One operation of a batch: first what the writer asked for, then what was judged about it.
-- The writer's JSON objects use these names as keys.
CREATE TYPE credit.batch_operation AS (
  operation_id        uuid,
  kind                text,
  caller_id           text,
  idempotency_key     text,
  request_hash        text,
  trace_id            text,
  account_id          text,
  resource_id         text,    -- the payment or loan
  amount_minor        bigint,  -- without the fee
  fee_minor           bigint,
  merchant_id         text,
  order_id            text,
  instalments         integer,
  term_months         integer,
  payout_account      text,
  plan                jsonb,   -- [{number, due_date, principal_minor, fee_minor}]
  decision            jsonb,   -- what risk decided
  refusal_code        text,    -- of an operation that is only to be recorded as refused
  response_status     integer, -- what the client is told when the operation is done
  response_body       jsonb,
  events              jsonb,   -- [{event_id, queue, payload}] for the outbox
  consumer            text,    -- whose effect it is, when it follows from an event
  event_id            uuid,
  expires_at          timestamptz, -- of the transfer that begins
  previous_expires_at timestamptz, -- of the transfer that it replaces; null for the first
  -- judged
  outcome             text,
  code                text,
  moved_minor         bigint,  -- the amount with the fee; for a loan that ends, the loan's own
  account_version     bigint,  -- after the operation, as all that follows
  limit_minor         bigint,
  pay_later_posted_minor  bigint,
  cash_loan_posted_minor  bigint,
  cash_loan_pending_minor bigint
);

-- One line of a movement on its way into the ledger.
CREATE TYPE credit.leg AS (
  transaction_id    uuid,
  ledger_account_id text,
  amount_minor      bigint,
  account_id        text,
  account_version   bigint
);
