CREATE OR REPLACE FUNCTION safe_delete._run_to_go_on(run_id bigint)
RETURNS safe_delete.run
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
    this_run safe_delete.run;
BEGIN
    SELECT r.* INTO this_run FROM safe_delete.run AS r WHERE r.run_id = _run_to_go_on.run_id;
    IF NOT FOUND THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD703',
            MESSAGE = format('there is no run %s', coalesce(run_id::text, 'NULL')),
            HINT = 'Look it up in safe_delete.runs.';
    END IF;
    -- Table first, run second: the order of everything else, so that nobody waits in a circle.
    PERFORM safe_delete._lock_for_run(this_run.target_table);
    SELECT r.* INTO STRICT this_run FROM safe_delete.run AS r WHERE r.run_id = _run_to_go_on.run_id FOR UPDATE;
    IF this_run.state <> 'running' THEN
        PERFORM safe_delete._release_session_lock(run_id);
        RAISE EXCEPTION USING
            ERRCODE = 'SD704',
            MESSAGE = format('run %s is over: %s', run_id, this_run.state || coalesce(', ' || this_run.stop_reason, '')),
            HINT = 'Start a new run; it takes what is left.';
    END IF;
    RETURN this_run;
END;
$$;

COMMENT ON FUNCTION safe_delete._run_to_go_on(bigint) IS 'A run that may go on, locked together with its table.';
