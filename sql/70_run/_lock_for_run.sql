CREATE OR REPLACE FUNCTION safe_delete._lock_for_run(target regclass)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    holder text;
BEGIN
    PERFORM safe_delete._lock_target(target);
EXCEPTION
    WHEN lock_not_available THEN
        SELECT string_agg(format('backend %s (%s)', l.pid, coalesce(a.usename, '?')), ', ' ORDER BY l.pid) INTO holder
        FROM pg_locks AS l
        LEFT JOIN pg_stat_activity AS a ON a.pid = l.pid
        WHERE l.locktype = 'advisory'
            AND l.database = (SELECT d.oid FROM pg_database AS d WHERE d.datname = current_database())
            AND l.classid = 1398031684
            AND l.objid = target::oid
            AND l.granted;
        RAISE EXCEPTION USING
            ERRCODE = 'lock_not_available',
            MESSAGE = format('%s is locked by %s', safe_delete._known_name(target), coalesce(holder, 'a session that is through now')),
            HINT = 'It is a batch, a hold or a change of its policy: try again when that is committed.';
END;
$$;

COMMENT ON FUNCTION safe_delete._lock_for_run(regclass) IS 'Locks a table as _lock_target() does; says who has it where that takes longer than lock_timeout.';
