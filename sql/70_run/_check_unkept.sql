-- The guard counts when a run starts. What references a candidate since then, it has not seen.
CREATE OR REPLACE FUNCTION safe_delete._check_unkept(this_run safe_delete.run, row_count bigint DEFAULT 0)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    of_the_run bigint := this_run.unkept_row_count + row_count;
BEGIN
    IF of_the_run > (this_run.decided_by -> 'guards' -> 'unprotected_cascade' ->> 'max')::bigint
        AND NOT EXISTS (SELECT FROM safe_delete.guard_exception AS e WHERE e.run_id = this_run.run_id AND e.guard_name = 'unprotected_cascade')
    THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD501',
            MESSAGE = format('%s rows of tables that are not protected would be deleted for good, in all batches of run %s: rows that reference %s came since it began', of_the_run, this_run.run_id, this_run.target_name),
            HINT = 'Finish the run, and dry-run again: guard unprotected_cascade names the table. Protect it.';
    END IF;
END;
$$;

COMMENT ON FUNCTION safe_delete._check_unkept(safe_delete.run, bigint) IS
    'Refuses a batch with which a run has deleted, or a run that would go on to delete, more rows of tables that are not protected than the guard unprotected_cascade lets it.';
