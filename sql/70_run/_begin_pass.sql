-- An UPDATE may have moved a row behind us: then once more from the start, as long as passes take anything. Not for ever: a
-- trigger of the table may put back what is taken.
CREATE OR REPLACE FUNCTION safe_delete._begin_pass(this_run safe_delete.run, is_worth_it boolean DEFAULT false)
RETURNS safe_delete.run
LANGUAGE plpgsql
IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF (is_worth_it OR this_run.pass_row_count > 0) AND this_run.pass_number < 10 THEN
        this_run.next_block := 0;
        this_run.next_time := NULL;
        this_run.pass_number := this_run.pass_number + 1;
        this_run.pass_row_count := 0;
    END IF;
    RETURN this_run;
END;
$$;

COMMENT ON FUNCTION safe_delete._begin_pass(safe_delete.run, boolean) IS 'Lets a run begin at the start of the table once more, if that is worth it: by default, if its last pass took anything.';
