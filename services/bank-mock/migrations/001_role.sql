-- Up Migration

-- The role under which the bank works; it has rights in the schema `bank` alone. It belongs to the whole server, so it
-- may exist already, and another database may be creating it at this very moment.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'breakwater_bank') THEN
    BEGIN
      CREATE ROLE breakwater_bank NOLOGIN;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN
      NULL; -- Somebody else was quicker: that is all that was wanted.
    END;
  END IF;
  IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
    GRANT breakwater_bank TO CURRENT_USER;
  END IF;
END
$$;

CREATE SCHEMA IF NOT EXISTS bank;
GRANT USAGE ON SCHEMA bank TO breakwater_bank;
