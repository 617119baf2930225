CREATE OR REPLACE FUNCTION safe_delete._run_holder(run_id bigint)
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
        AND l.objid = (run_id % 2147483647)::integer::oid
        AND l.objsubid = 2
        AND l.mode = 'ExclusiveLock'
        AND l.granted
    LIMIT 1
$$;

COMMENT ON FUNCTION safe_delete._run_holder(bigint) IS 'Backend that drives a run; NULL if none does.';
