-- A run lives across transactions: its session holds this lock, and dies with it.
CREATE OR REPLACE FUNCTION safe_delete._run_holder(target regclass)
RETURNS integer
LANGUAGE sql
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT l.pid
    FROM pg_catalog.pg_locks AS l
    WHERE l.locktype = 'advisory'
        AND l.database = (SELECT d.oid FROM pg_catalog.pg_database AS d WHERE d.datname = current_database())
        AND l.classid = 1398031685
        AND l.objid = target::oid
        AND l.objsubid = 2
        AND l.mode = 'ExclusiveLock'
        AND l.granted
    LIMIT 1
$$;

COMMENT ON FUNCTION safe_delete._run_holder(regclass) IS 'Backend that drives a run of a table; NULL if none does.';

CREATE OR REPLACE FUNCTION safe_delete._refuse_busy(target regclass)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    other safe_delete.run;
BEGIN
    SELECT r.* INTO other FROM safe_delete.run AS r WHERE r.target_table = target AND r.state = 'running';
    RAISE EXCEPTION USING
        ERRCODE = 'SD701',
        MESSAGE = format('another run is under way on %s', safe_delete._table_name(target)),
        DETAIL = format(
            'Run %s, started by %s, is driven by backend %s.',
            coalesce(other.run_id::text, '?'), coalesce(other.started_as::text, '?'),
            coalesce(safe_delete._run_holder(target), other.driver_pid)
        ),
        HINT = 'Try again later, or stop it with safe_delete.stop_run().';
END;
$$;

COMMENT ON FUNCTION safe_delete._refuse_busy(regclass) IS 'The refusal of a second run on a table; says who has the first.';

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
