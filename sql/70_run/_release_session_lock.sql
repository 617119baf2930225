CREATE OR REPLACE FUNCTION safe_delete._release_session_lock(run_id bigint)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF safe_delete._run_holder(run_id) = pg_backend_pid() THEN
        PERFORM pg_advisory_unlock(1398031685, (run_id % 2147483647)::integer);
    END IF;
END;
$$;

COMMENT ON FUNCTION safe_delete._release_session_lock(bigint) IS 'Lets other sessions drive a run.';
