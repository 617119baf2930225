-- A run lives across transactions: its session holds this lock, and dies with it.
CREATE OR REPLACE FUNCTION safe_delete._hold_session_lock(target regclass)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF safe_delete._run_holder(target) = pg_backend_pid() THEN
        RETURN;
    END IF;
    IF NOT pg_try_advisory_lock(1398031685, target::oid::integer) THEN
        PERFORM safe_delete._refuse_busy(target);
    END IF;
END;
$$;

COMMENT ON FUNCTION safe_delete._hold_session_lock(regclass) IS 'Makes this session the only one that drives runs of a table, or refuses.';
