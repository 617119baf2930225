CREATE OR REPLACE FUNCTION safe_delete._timeline()
RETURNS text
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF pg_is_in_recovery() THEN
        RETURN (SELECT c.timeline_id::text FROM pg_control_checkpoint() AS c);
    END IF;
    -- The control file learns of a promotion only with the next checkpoint.
    RETURN ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::integer::text;
EXCEPTION
    -- Servers that only behave like PostgreSQL may keep their log to themselves.
    WHEN feature_not_supported OR insufficient_privilege THEN
        RETURN NULL;
END;
$$;

COMMENT ON FUNCTION safe_delete._timeline() IS 'Number of the timeline, which changes with a promotion; NULL where the server does not tell.';
