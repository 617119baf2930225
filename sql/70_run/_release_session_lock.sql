CREATE OR REPLACE FUNCTION safe_delete._release_session_lock(target regclass)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF safe_delete._run_holder(target) = pg_backend_pid() THEN
        PERFORM pg_advisory_unlock(1398031685, target::oid::integer);
    END IF;
END;
$$;

COMMENT ON FUNCTION safe_delete._release_session_lock(regclass) IS 'Lets other sessions drive runs of a table.';
