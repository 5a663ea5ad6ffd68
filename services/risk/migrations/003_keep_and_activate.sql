-- Up Migration

-- Replicas start at the same moment, and operators act at any. Each function takes the same lock for the rest of its
-- transaction, and each of its statements sees what was committed before it got the lock.

-- Keeps a version.
-- inputs:  name, version, digest and text of the strategy
-- returns: 'kept' when it is new; 'known' when it was kept before; 'conflict' when that version says something else
CREATE FUNCTION risk.keep_strategy(p_name text, p_version integer, p_digest text, p_content text)
RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  v_digest text;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('risk.strategies'));
  SELECT digest INTO v_digest FROM risk.strategy_versions WHERE name = p_name AND version = p_version;
  IF v_digest IS NULL THEN
    INSERT INTO risk.strategy_versions (name, version, digest, content)
    VALUES (p_name, p_version, p_digest, p_content);
    RETURN 'kept';
  END IF;
  RETURN CASE WHEN v_digest = p_digest THEN 'known' ELSE 'conflict' END;
END
$$;

-- Makes a kept version the active one.
-- inputs:  name and version; who does it, 'configuration' or 'operator'; why
-- returns: 'activated'; 'already' when it is active; 'unknown' when no such version is kept
CREATE FUNCTION risk.activate_strategy(p_name text, p_version integer, p_by text, p_reason text)
RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  v_active risk.strategy_activations;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('risk.strategies'));
  PERFORM FROM risk.strategy_versions WHERE name = p_name AND version = p_version;
  IF NOT FOUND THEN
    RETURN 'unknown';
  END IF;
  SELECT * INTO v_active FROM risk.strategy_activations ORDER BY activation_id DESC LIMIT 1;
  IF v_active.name = p_name AND v_active.version = p_version THEN
    RETURN 'already';
  END IF;
  INSERT INTO risk.strategy_activations (name, version, activated_by, reason)
  VALUES (p_name, p_version, p_by, p_reason);
  RETURN 'activated';
END
$$;

-- Activates what the configuration names, unless the configuration has named it before: then what an operator has
-- activated since stays in force, and a replica that starts again does not undo it.
-- inputs:  name and version, which is kept; why
-- returns: 'activated', or 'already' when nothing had to be done
CREATE FUNCTION risk.activate_configured_strategy(p_name text, p_version integer, p_reason text)
RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  v_configured risk.strategy_activations;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('risk.strategies'));
  SELECT * INTO v_configured FROM risk.strategy_activations
  WHERE activated_by = 'configuration' ORDER BY activation_id DESC LIMIT 1;
  IF v_configured.name = p_name AND v_configured.version = p_version THEN
    RETURN 'already';
  END IF;
  INSERT INTO risk.strategy_activations (name, version, activated_by, reason)
  VALUES (p_name, p_version, 'configuration', p_reason);
  RETURN 'activated';
END
$$;

REVOKE EXECUTE ON FUNCTION
  risk.keep_strategy, risk.activate_strategy, risk.activate_configured_strategy FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
  risk.keep_strategy, risk.activate_strategy, risk.activate_configured_strategy TO breakwater_risk;
