CREATE OR REPLACE FUNCTION safe_delete._end_run(run_id bigint, final_state text, reason text)
RETURNS safe_delete.run
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    this_run safe_delete.run;
BEGIN
    UPDATE safe_delete.run AS r
    SET state = final_state, finished_at = clock_timestamp(), stop_reason = reason
    WHERE r.run_id = _end_run.run_id
    RETURNING r.* INTO this_run;
    PERFORM safe_delete._record_event(
        'run ' || final_state,
        this_run.target_table,
        jsonb_strip_nulls(jsonb_build_object(
            'run_id', this_run.run_id, 'job', this_run.job, 'row_count', this_run.row_count,
            'batch_count', this_run.batch_count, 'waiting', this_run.waiting, 'reason', reason
        ))
    );
    RETURN this_run;
END;
$$;

COMMENT ON FUNCTION safe_delete._end_run(bigint, text, text) IS 'Writes down how a run ended.';
