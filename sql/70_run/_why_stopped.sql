CREATE OR REPLACE FUNCTION safe_delete._why_stopped(this_run safe_delete.run)
RETURNS text
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    left_over bigint;
BEGIN
    PERFORM safe_delete._check_still_valid(this_run);
    PERFORM safe_delete._check_triggers(this_run.target_table);
    PERFORM safe_delete._check_unkept(
        this_run, (safe_delete._unprotected_cascade(this_run.target_table, safe_delete._with_holds(this_run.job, this_run.target_table, this_run.selection)) ->> 'unprotected_rows')::bigint
    );
    left_over := safe_delete._left_over(this_run.job, this_run.target_table, this_run.selection);
    PERFORM safe_delete._check_looked_at(this_run, this_run.row_count + left_over);
    IF this_run.row_count + left_over > this_run.candidate_count OR this_run.must_look_again THEN
        PERFORM safe_delete._look_again(this_run, on_record => false);
    END IF;
    RETURN NULL;
EXCEPTION
    WHEN OTHERS THEN
        RETURN SQLERRM;
END;
$$;

COMMENT ON FUNCTION safe_delete._why_stopped(safe_delete.run) IS 'Why the next batch of a run would be refused; NULL where it would not.';
