CREATE OR REPLACE FUNCTION safe_delete._end_pass(this_run safe_delete.run)
RETURNS safe_delete.run
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET datestyle = 'ISO, YMD'
AS $$
DECLARE
    left_over bigint := safe_delete._left_over(this_run.job, this_run.target_table, this_run.selection);
BEGIN
    -- An UPDATE may have moved a row behind us: then once more from the start, as long as passes take anything. Not for
    -- ever: a trigger of the table may put back what is taken.
    this_run.is_exhausted := left_over = 0;
    IF this_run.job = 'purge' THEN
        this_run.waiting := safe_delete._waiting(this_run.target_table, this_run.selection);
    END IF;
    IF left_over > 0 AND this_run.pass_row_count > 0 AND this_run.pass_number < 10 THEN
        this_run.next_block := 0;
        this_run.next_time := NULL;
        this_run.pass_number := this_run.pass_number + 1;
        this_run.pass_row_count := 0;
    END IF;
    RETURN this_run;
END;
$$;

COMMENT ON FUNCTION safe_delete._end_pass(safe_delete.run) IS 'At the end of the table: asserts that nothing eligible is left, or begins another pass.';
