-- Guards look once, when a run starts. What becomes old enough later, by a sync error, they have not seen.
CREATE OR REPLACE FUNCTION safe_delete._check_looked_at(this_run safe_delete.run, taken bigint)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    longest_run constant interval := interval '1 day';
BEGIN
    IF clock_timestamp() > this_run.started_at + longest_run THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD704',
            MESSAGE = format('run %s is over: its guards looked at the rows %s ago, more than a day', this_run.run_id, date_trunc('second', clock_timestamp() - this_run.started_at)),
            HINT = 'Finish it, and start a new run; its guards look again, and it takes what is left.';
    END IF;
    -- Some come in any long run: a status changes, a hold is released. For these the guards look again.
    IF taken > this_run.candidate_count + greatest(1000, this_run.candidate_count / 10) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD501',
            MESSAGE = format('guards looked at %s rows, and run %s would take %s or more: rows have become candidates since it began', this_run.candidate_count, this_run.run_id, taken),
            HINT = 'Finish the run, and dry-run again: look at what is new. A new run takes it, if its guards let it.';
    END IF;
END;
$$;

COMMENT ON FUNCTION safe_delete._check_looked_at(safe_delete.run, bigint) IS
    'Refuses to go on where guards would have to look again: a day after they did, or at a tenth more rows than they saw, and 1,000 more.';
