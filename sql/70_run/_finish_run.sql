CREATE OR REPLACE FUNCTION safe_delete._finish_run(run_id bigint, reported text)
RETURNS text
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    this_run safe_delete.run := safe_delete._run_to_go_on(run_id);
    final_state text := CASE WHEN this_run.is_exhausted THEN 'done' ELSE 'incomplete' END;
BEGIN
    PERFORM safe_delete._hold_session_lock(this_run);
    -- A batch that was refused has taken its record back: what refused it is written down here.
    PERFORM safe_delete._end_run(run_id, final_state, CASE final_state WHEN 'incomplete' THEN coalesce(reported, safe_delete._why_stopped(this_run)) END);
    IF this_run.decided_by -> 'table' ->> 'hiding' = 'apart' THEN
        PERFORM safe_delete._make_partitions_ahead(this_run.target_table);
        PERFORM safe_delete._forget_links(this_run.target_table);
    END IF;
    PERFORM safe_delete._release_session_lock(run_id);
    RETURN final_state;
END;
$$;

COMMENT ON FUNCTION safe_delete._finish_run(bigint, text) IS 'Ends a run; where it is incomplete, with what its driver was told, or else what stops it now.';
