-- Up Migration

-- What became of each operation: at most one row for a caller's idempotency key, written with the effect.
CREATE TABLE credit.operations (
  operation_id    uuid PRIMARY KEY,
  caller_id       text NOT NULL,
  idempotency_key text NOT NULL,
  request_hash    text NOT NULL,
  kind            text NOT NULL,
  outcome         text NOT NULL CHECK (outcome IN ('done', 'refused')),
  refusal_code    text CHECK ((refusal_code IS NOT NULL) = (outcome = 'refused')),
  trace_id        text NOT NULL,
  response_status integer,
  response_body   json,
  resource_id     text,
  account_id      text NOT NULL,
  -- Without fees; what was asked for when it was refused.
  amount_minor    bigint,
  fee_minor       bigint,
  -- The account's version just after: it grows with a done operation and stays with a refused one.
  account_version bigint NOT NULL,
  created_at      timestamptz NOT NULL DEFAULT now(),
  UNIQUE (caller_id, idempotency_key)
);

-- Messages that must leave because an effect committed. A relay sends the unsent and then sets sent_at.
CREATE TABLE credit.outbox (
  event_id    uuid PRIMARY KEY,
  queue       text NOT NULL,
  payload     json NOT NULL,
  -- Of the request behind it (W3C Trace Context), so that a trace goes on through the queue.
  traceparent text,
  created_at  timestamptz NOT NULL DEFAULT now(),
  sent_at     timestamptz,
  -- How often it was sent on: more than once after an operator replayed it.
  sends       integer NOT NULL DEFAULT 0
);
CREATE INDEX outbox_unsent ON credit.outbox (created_at) WHERE sent_at IS NULL;

-- Events whose effect is committed, for each consumer: a second delivery finds its row here.
CREATE TABLE credit.inbox (
  consumer    text NOT NULL,
  event_id    uuid NOT NULL,
  received_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (consumer, event_id)
);

-- Jobs that failed for good, until an operator replays them.
CREATE TABLE credit.dead_letters (
  event_id    uuid PRIMARY KEY,
  queue       text NOT NULL,
  payload     json NOT NULL,
  error       text NOT NULL,
  attempts    integer NOT NULL,
  died_at     timestamptz NOT NULL DEFAULT now(),
  replays     integer NOT NULL DEFAULT 0,
  replayed_at timestamptz
);

-- Step-up checks, one for a caller's key at most. The code itself is not stored: it follows from the id and a secret.
CREATE TABLE credit.challenges (
  challenge_id    text PRIMARY KEY CHECK (challenge_id ~ '^chl_[0-9a-f]{32}$'),
  account_id      text NOT NULL,
  caller_id       text NOT NULL,
  idempotency_key text NOT NULL,
  -- Of the request that raised it: passing it is worth nothing for another one.
  request_hash    text NOT NULL,
  reason          text NOT NULL CHECK (reason IN ('challenge_required', 'region_step_up')),
  state           text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'passed', 'failed')),
  attempts_left   integer NOT NULL DEFAULT 3 CHECK (attempts_left >= 0),
  -- What risk decided when it raised it.
  decision        json NOT NULL,
  expires_at      timestamptz NOT NULL,
  created_at      timestamptz NOT NULL DEFAULT now(),
  UNIQUE (caller_id, idempotency_key)
);

-- What is known to be wrong, as operators declare it; it explains refusals to customers.
CREATE TABLE credit.incidents (
  incident_id text PRIMARY KEY CHECK (incident_id ~ '^inc_[0-9a-f]{32}$'),
  reason      text NOT NULL,
  products    text[] NOT NULL,
  opened_at   timestamptz NOT NULL DEFAULT now(),
  ended_at    timestamptz
);

-- What the workers see of a channel out of the house. One that is down is reported again and again for as long as it
-- is, so an old report says nothing any more.
CREATE TABLE credit.channels (
  channel     text PRIMARY KEY CHECK (channel IN ('bank')),
  down_since  timestamptz,
  reported_at timestamptz NOT NULL DEFAULT now()
);
INSERT INTO credit.channels (channel) VALUES ('bank');

-- What customers were told; the effect of the queue `notification`.
CREATE TABLE credit.notifications (
  account_id  text NOT NULL,
  number      bigint GENERATED ALWAYS AS IDENTITY,
  event_id    uuid NOT NULL UNIQUE,
  kind        text NOT NULL,
  resource_id text NOT NULL,
  created_at  timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (account_id, number)
);

GRANT SELECT, INSERT ON credit.operations, credit.outbox, credit.inbox, credit.dead_letters, credit.challenges,
  credit.incidents, credit.notifications TO breakwater_app;
GRANT UPDATE (sent_at, sends) ON credit.outbox TO breakwater_app;
GRANT UPDATE (queue, payload, error, attempts, died_at, replays, replayed_at) ON credit.dead_letters TO breakwater_app;
GRANT UPDATE (state, attempts_left, expires_at) ON credit.challenges TO breakwater_app;
GRANT UPDATE (ended_at) ON credit.incidents TO breakwater_app;
GRANT SELECT, UPDATE (down_since, reported_at) ON credit.channels TO breakwater_app;
