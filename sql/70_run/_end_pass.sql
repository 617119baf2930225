CREATE OR REPLACE FUNCTION safe_delete._end_pass(this_run safe_delete.run)
RETURNS safe_delete.run
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET datestyle = 'ISO, YMD'
AS $$
DECLARE
    left_over bigint := safe_delete._left_over(this_run.job, this_run.target_table, this_run.selection);
BEGIN
    this_run.is_exhausted := left_over = 0;
    IF this_run.job = 'purge' THEN
        this_run.waiting := safe_delete._waiting(this_run.target_table, this_run.selection);
        RETURN CASE WHEN left_over = 0 THEN this_run ELSE safe_delete._begin_pass(this_run) END;
    END IF;
    -- Only then it begins another pass: what this one took is kept, whatever guards say.
    this_run.must_look_again := left_over > 0 AND this_run.pass_number < 10;
    RETURN this_run;
END;
$$;

COMMENT ON FUNCTION safe_delete._end_pass(safe_delete.run) IS 'At the end of the table: asserts that nothing eligible is left, or begins another pass; at what is left of a mark guards look first.';
