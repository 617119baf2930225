CREATE OR REPLACE FUNCTION safe_delete.stop_run(run_id bigint, reason text)
RETURNS void
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET lock_timeout = '5s'
AS $$
BEGIN
    PERFORM safe_delete._run_to_go_on(run_id);
    IF coalesce(btrim(reason), '') = '' THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD702',
            MESSAGE = format('stopping run %s needs a reason', run_id),
            HINT = 'Say why; it stays on record.';
    END IF;
    PERFORM safe_delete._end_run(run_id, 'stopped', reason);
    PERFORM safe_delete._release_session_lock(run_id);
END;
$$;

COMMENT ON FUNCTION safe_delete.stop_run(bigint, text) IS 'Stops a run, of whichever session, after the batch that is under way. What it did stays done.';
