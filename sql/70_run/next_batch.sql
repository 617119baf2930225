CREATE OR REPLACE FUNCTION safe_delete._run_to_go_on(run_id bigint)
RETURNS safe_delete.run
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    this_run safe_delete.run;
BEGIN
    SELECT r.* INTO this_run FROM safe_delete.run AS r WHERE r.run_id = _run_to_go_on.run_id;
    IF NOT FOUND THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD703',
            MESSAGE = format('there is no run %s', coalesce(run_id::text, 'NULL')),
            HINT = 'Look it up in safe_delete.runs.';
    END IF;
    -- Table first, run second: the order of everything else, so that nobody waits in a circle.
    PERFORM safe_delete._lock_target(this_run.target_table);
    SELECT r.* INTO STRICT this_run FROM safe_delete.run AS r WHERE r.run_id = _run_to_go_on.run_id FOR UPDATE;
    IF this_run.state <> 'running' THEN
        PERFORM safe_delete._release_session_lock(this_run.target_table);
        RAISE EXCEPTION USING
            ERRCODE = 'SD704',
            MESSAGE = format('run %s is over: %s', run_id, this_run.state || coalesce(', ' || this_run.stop_reason, '')),
            HINT = 'Start a new run; it takes what is left.';
    END IF;
    RETURN this_run;
END;
$$;

COMMENT ON FUNCTION safe_delete._run_to_go_on(bigint) IS 'A run that may go on, locked together with its table.';

CREATE OR REPLACE FUNCTION safe_delete._check_still_valid(this_run safe_delete.run)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    parts jsonb := safe_delete._signed_parts(this_run.job, this_run.target_table, this_run.parameters);
    trouble record;
BEGIN
    PERFORM safe_delete._protected(this_run.target_table);
    IF parts IS DISTINCT FROM this_run.decided_by THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD602',
            MESSAGE = format(
                'since run %s began: %s', this_run.run_id,
                safe_delete._signature_differences(this_run.signature, safe_delete._signature(parts))
            ),
            HINT = 'Finish the run, dry-run again, and start a new one.';
    END IF;
    SELECT r.* INTO trouble FROM safe_delete._problems_of(this_run.target_table) AS r LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD206',
            MESSAGE = trouble.problem,
            HINT = trouble.what_to_do;
    END IF;
    IF safe_delete._table_hold(this_run.target_table) IS NOT NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD501',
            MESSAGE = format('hold %s was placed on %s', safe_delete._table_hold(this_run.target_table), this_run.target_name),
            HINT = 'Finish the run; start another one when the hold is released.';
    END IF;
END;
$$;

COMMENT ON FUNCTION safe_delete._check_still_valid(safe_delete.run) IS 'Refuses to go on when anything that was signed has changed, or a hold was placed on the table.';

CREATE OR REPLACE FUNCTION safe_delete.next_batch(run_id bigint, batch_size integer DEFAULT NULL)
RETURNS TABLE (row_count bigint, finished boolean)
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET datestyle = 'ISO, YMD'
SET lock_timeout = '5s'
AS $$
DECLARE
    this_run safe_delete.run;
    batch record;
BEGIN
    PERFORM safe_delete._require_read_committed();
    IF batch_size < 1 THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD702',
            MESSAGE = format('batch_size must be at least 1, not %s', batch_size),
            HINT = 'Leave it out to let batches take about 250 ms each.';
    END IF;
    this_run := safe_delete._run_to_go_on(run_id);
    PERFORM safe_delete._hold_session_lock(this_run.target_table);
    PERFORM safe_delete._check_still_valid(this_run);

    IF this_run.is_exhausted THEN
        RETURN QUERY SELECT 0::bigint, true;
        RETURN;
    END IF;
    IF this_run.job = 'mark' THEN
        PERFORM set_config('safe_delete.reason', 'older than ' || (this_run.parameters ->> 'retain'), true);
    END IF;
    IF this_run.job = 'purge' AND this_run.decided_by -> 'table' ->> 'hiding' = 'apart' THEN
        batch := safe_delete._storage_batch(this_run, batch_size);
    ELSE
        batch := safe_delete._window_batch(this_run, batch_size);
    END IF;
    this_run := batch.after_run;

    UPDATE safe_delete.run AS r
    SET row_count = r.row_count + batch.taken,
        batch_count = r.batch_count + 1,
        next_time = this_run.next_time,
        next_block = this_run.next_block,
        window_blocks = this_run.window_blocks,
        pass_number = this_run.pass_number,
        pass_row_count = this_run.pass_row_count,
        is_exhausted = this_run.is_exhausted,
        last_batch_at = clock_timestamp()
    WHERE r.run_id = this_run.run_id;
    RETURN QUERY SELECT batch.taken, batch.finished;
END;
$$;

COMMENT ON FUNCTION safe_delete.next_batch(bigint, integer) IS
    'One batch of a run; commit after each. Without batch_size it takes about 250 ms; with it, about that many rows, whole heap blocks at least. After a crash it goes on where the last commit was. Returns the rows taken, and whether the run is through.';
