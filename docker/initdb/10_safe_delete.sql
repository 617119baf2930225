-- Runs once, in POSTGRES_DB, when the volume is empty.
CREATE EXTENSION safe_delete;

-- The restricted deleter of the nightly jobs: it starts signed runs, and can do nothing else.
-- It may log in, as pg_cron demands, but has no password, so nobody comes in from outside as it.
CREATE ROLE nightly_deleter LOGIN;
GRANT safe_delete_deleter TO nightly_deleter;
