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
        MESSAGE = format('another run is under way on %s', safe_delete._known_name(target)),
        DETAIL = format(
            'Run %s, started by %s, is driven by backend %s.',
            coalesce(other.run_id::text, '?'), coalesce(other.started_as::text, '?'),
            coalesce(safe_delete._run_holder(other.run_id), other.driver_pid)
        ),
        HINT = 'Try again later, or stop it with safe_delete.stop_run().';
END;
$$;

COMMENT ON FUNCTION safe_delete._refuse_busy(regclass) IS 'The refusal of a second run on a table; says who has the first.';
