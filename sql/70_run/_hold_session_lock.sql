-- A run lives across transactions: its session holds this lock, and dies with it. That of a run which somebody stopped, or whose
-- start was rolled back, is in nobody's way.
CREATE OR REPLACE FUNCTION safe_delete._hold_session_lock(this_run safe_delete.run)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    lock_class CONSTANT integer := 1398031685;
    lock_key CONSTANT integer := this_run.run_id % 2147483647;
BEGIN
    IF safe_delete._run_holder(this_run.run_id) = pg_backend_pid() THEN
        RETURN;
    END IF;
    IF NOT (
        pg_try_advisory_lock(lock_class, lock_key)
        OR safe_delete._await_driver(this_run.run_id) AND pg_try_advisory_lock(lock_class, lock_key)
    ) THEN
        PERFORM safe_delete._refuse_busy(this_run.target_table);
    END IF;
END;
$$;

COMMENT ON FUNCTION safe_delete._hold_session_lock(safe_delete.run) IS 'Makes this session the only one that drives a run, or refuses.';
