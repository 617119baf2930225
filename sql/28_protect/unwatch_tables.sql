CREATE OR REPLACE FUNCTION safe_delete.unwatch_tables()
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET client_min_messages = warning
AS $$
BEGIN
    PERFORM safe_delete._require_superuser('drop an event trigger');
    DROP EVENT TRIGGER IF EXISTS safe_delete_watch;
    DROP FUNCTION IF EXISTS safe_delete_gate.follow_ddl();
END;
$$;

COMMENT ON FUNCTION safe_delete.unwatch_tables() IS 'Takes back what watch_tables() made. Only for superusers.';
