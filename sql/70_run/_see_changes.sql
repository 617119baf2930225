CREATE OR REPLACE FUNCTION safe_delete._see_changes(this_run safe_delete.run)
RETURNS safe_delete.run
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    -- Before anything is looked at: what changes meanwhile, the next look finds.
    table_state text := safe_delete._table_state(this_run.target_table, this_run.job);
BEGIN
    PERFORM safe_delete._check_still_valid(this_run);
    IF table_state IS DISTINCT FROM this_run.table_state THEN
        PERFORM safe_delete._check_triggers(this_run.target_table);
        this_run.table_state := table_state;
        -- Columns of the same names may have other values, and a partition other rows.
        IF NOT (this_run.is_exhausted OR this_run.must_look_again) THEN
            this_run := safe_delete._look_again(this_run);
        END IF;
    END IF;
    RETURN this_run;
END;
$$;

COMMENT ON FUNCTION safe_delete._see_changes(safe_delete.run) IS
    'Looks at everything that a run goes by once more, and lets its guards look where the table is another one. Returns the run with what it has seen; refuses where it may not go on.';
