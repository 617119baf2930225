CREATE OR REPLACE FUNCTION safe_delete._end_pass(this_run safe_delete.run, taken bigint)
RETURNS safe_delete.run
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET datestyle = 'ISO, YMD'
AS $$
DECLARE
    oldest_seen jsonb := this_run.selection -> 'oldest_seen';
    left_over bigint := safe_delete._left_over(this_run.job, this_run.target_table, this_run.selection);
BEGIN
    -- An UPDATE may have moved a row behind us: then once more from the start, as long as passes take anything. Not for
    -- ever: a trigger of the table may put back what is taken.
    this_run.is_exhausted := left_over = 0;
    IF this_run.job = 'purge' THEN
        this_run.waiting := safe_delete._waiting(this_run.target_table, this_run.selection);
    END IF;
    IF left_over > 0 AND this_run.job = 'mark' THEN
        this_run := safe_delete._look_again(this_run, taken);
    END IF;
    IF left_over > 0 AND (this_run.pass_row_count > 0 OR this_run.selection -> 'oldest_seen' IS DISTINCT FROM oldest_seen) AND this_run.pass_number < 10 THEN
        this_run.next_block := 0;
        this_run.next_time := NULL;
        this_run.pass_number := this_run.pass_number + 1;
        this_run.pass_row_count := 0;
    END IF;
    RETURN this_run;
END;
$$;

COMMENT ON FUNCTION safe_delete._end_pass(safe_delete.run, bigint) IS
    'At the end of the table, in a batch that has taken so many rows: asserts that nothing eligible is left, or begins another pass; guards look again at what is left of a mark.';
