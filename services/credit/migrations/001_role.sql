-- Up Migration

-- The role under which the service works. It belongs to the whole server, so it may exist already, and another
-- database may be creating it at this very moment.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'breakwater_app') THEN
    BEGIN
      CREATE ROLE breakwater_app NOLOGIN;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN
      NULL; -- Somebody else was quicker: that is all that was wanted.
    END;
  END IF;
  IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
    GRANT breakwater_app TO CURRENT_USER;
  END IF;
END
$$;

CREATE SCHEMA IF NOT EXISTS credit;
GRANT USAGE ON SCHEMA credit TO breakwater_app;
