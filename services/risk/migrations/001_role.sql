-- Up Migration

-- The role under which the risk service works; it has rights in the schema `risk` alone. It belongs to the whole server,
-- so it may exist already, and another database may be creating it at this very moment.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'breakwater_risk') THEN
    BEGIN
      CREATE ROLE breakwater_risk NOLOGIN;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN
      NULL; -- Somebody else was quicker: that is all that was wanted.
    END;
  END IF;
  IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
    GRANT breakwater_risk TO CURRENT_USER;
  END IF;
END
$$;

CREATE SCHEMA IF NOT EXISTS risk;
GRANT USAGE ON SCHEMA risk TO breakwater_risk;
