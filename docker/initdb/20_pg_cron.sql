-- pg_cron shows and lets each role change its own jobs only.
CREATE EXTENSION pg_cron;
GRANT USAGE ON SCHEMA cron TO nightly_deleter;
