-- Up Migration

-- Every strategy that was ever decided by, whole: a decision carries name, version and digest, and here is what they
-- stand for. What was kept stays as it is.
CREATE TABLE risk.strategy_versions (
  name       text NOT NULL CHECK (name ~ '^[a-z][a-z0-9-]{0,39}$'),
  version    integer NOT NULL CHECK (version >= 1),
  digest     text NOT NULL CHECK (digest ~ '^[0-9a-f]{64}$'),
  content    text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (name, version)
);

-- Who made which version the active one, when and why. The latest row is in force.
CREATE TABLE risk.strategy_activations (
  activation_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name          text NOT NULL,
  version       integer NOT NULL,
  activated_by  text NOT NULL CHECK (activated_by IN ('configuration', 'operator')),
  reason        text NOT NULL CHECK (reason <> ''),
  activated_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
  FOREIGN KEY (name, version) REFERENCES risk.strategy_versions
);

-- Append only: the service may neither change nor remove a version or an activation.
GRANT SELECT, INSERT ON risk.strategy_versions, risk.strategy_activations TO breakwater_risk;
