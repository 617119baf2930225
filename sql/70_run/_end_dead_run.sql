CREATE OR REPLACE FUNCTION safe_delete._end_dead_run(target regclass)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    earlier safe_delete.run;
BEGIN
    SELECT r.* INTO earlier FROM safe_delete.run AS r WHERE r.target_table = target AND r.state = 'running';
    IF NOT FOUND THEN
        RETURN;
    END IF;
    -- After a restart of the server this number is another session's.
    IF earlier.started_at < pg_postmaster_start_time() THEN
        earlier.driver_pid := NULL;
    END IF;
    IF pg_backend_pid() IN (earlier.driver_pid, safe_delete._run_holder(earlier.run_id)) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD701',
            MESSAGE = format('this session has a run under way on %s', safe_delete._known_name(target)),
            DETAIL = format('It is run %s.', earlier.run_id),
            HINT = 'Go on with next_batch(), then finish_run().';
    END IF;
    IF NOT safe_delete._await_driver(earlier.run_id, earlier.driver_pid) THEN
        PERFORM safe_delete._refuse_busy(target);
    END IF;
    -- What it did is done; a new run takes the rest.
    PERFORM safe_delete._end_run(earlier.run_id, 'incomplete', 'its session ended');
END;
$$;

COMMENT ON FUNCTION safe_delete._end_dead_run(regclass) IS 'Ends a run that died on its way; refuses while the session that started or drives it lives.';
