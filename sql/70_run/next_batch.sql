-- Triggers of the table run in it, and see the settings of who calls: what needs its own has them further down.
CREATE OR REPLACE FUNCTION safe_delete.next_batch(run_id bigint, batch_size integer DEFAULT NULL)
RETURNS TABLE (row_count bigint, finished boolean)
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET lock_timeout = '5s'
AS $$
DECLARE
    this_run safe_delete.run;
    batch record;
    is_beyond boolean := false;
    is_changed boolean;
    with_drift boolean;
    seen jsonb;
    last_pass integer;
BEGIN
    PERFORM safe_delete._require_read_committed();
    PERFORM safe_delete._require_new_transaction();
    IF batch_size < 1 THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD702',
            MESSAGE = format('batch_size must be at least 1, not %s', batch_size),
            HINT = 'Leave it out to let batches take about 250 ms each.';
    END IF;
    this_run := safe_delete._run_to_go_on(run_id);
    PERFORM safe_delete._hold_session_lock(this_run);
    is_changed := safe_delete._table_state(this_run.target_table, this_run.job) IS DISTINCT FROM this_run.table_state;
    -- To look for drift takes as long as a tenth of a batch; what decides, what fires and the columns are looked at in each.
    with_drift := is_changed OR (this_run.drift_checked_at BETWEEN clock_timestamp() - interval '2 seconds' AND clock_timestamp()) IS NOT TRUE;
    IF is_changed THEN
        this_run := safe_delete._see_changes(this_run);
    ELSE
        PERFORM safe_delete._check_still_valid(this_run, with_drift);
    END IF;
    PERFORM safe_delete._check_looked_at(this_run, this_run.row_count);

    IF this_run.is_exhausted THEN
        RETURN QUERY SELECT 0::bigint, true;
        RETURN;
    END IF;
    IF this_run.must_look_again THEN
        seen := this_run.selection -> 'seen';
        last_pass := this_run.pass_number;
        this_run := safe_delete._look_again(this_run);
        this_run := safe_delete._begin_pass(this_run, is_worth_it => this_run.selection -> 'seen' <> seen);
        this_run.must_look_again := false;
        IF this_run.pass_number = last_pass THEN
            UPDATE safe_delete.run AS r
            SET must_look_again = false, candidate_count = this_run.candidate_count
            WHERE r.run_id = this_run.run_id;
            RETURN QUERY SELECT 0::bigint, true;
            RETURN;
        END IF;
    END IF;
    -- Rows may become candidates even while guards look.
    FOR look IN 0..3 LOOP
        BEGIN
            batch := safe_delete._take_as_seen(this_run, batch_size);
            -- What guards have seen last: they may have looked again before the batch was taken.
            is_beyond := this_run.row_count + batch.taken > (batch.after_run).candidate_count
                OR coalesce((batch.after_run).late_row_count > ((batch.after_run).selection -> 'seen' ->> 'late_rows')::bigint, false);
            IF is_beyond THEN
                RAISE EXCEPTION USING
                    ERRCODE = 'SD501',
                    MESSAGE = format('guards looked at %s rows, %s times, and each time there were more', (batch.after_run).candidate_count, 1 + look),
                    HINT = 'Finish the run, and see what makes rows candidates meanwhile.';
            END IF;
        EXCEPTION
            WHEN SQLSTATE 'SD501' THEN
                IF NOT is_beyond OR look = 3 THEN
                    RAISE;
                END IF;
        END;
        EXIT WHEN NOT is_beyond;
        this_run := safe_delete._look_again(this_run);
        is_beyond := false;
    END LOOP;
    this_run := batch.after_run;

    UPDATE safe_delete.run AS r
    SET row_count = r.row_count + batch.taken,
        -- Kept as it is stored, it need not be stored anew; that of an exact run is long.
        selection = CASE WHEN this_run.selection -> 'seen' IS DISTINCT FROM r.selection -> 'seen' THEN this_run.selection ELSE r.selection END,
        candidate_count = this_run.candidate_count,
        batch_count = r.batch_count + 1,
        next_time = this_run.next_time,
        next_block = this_run.next_block,
        window_blocks = this_run.window_blocks,
        pass_number = this_run.pass_number,
        pass_row_count = this_run.pass_row_count,
        is_exhausted = this_run.is_exhausted,
        waiting = this_run.waiting,
        table_state = this_run.table_state,
        drift_checked_at = CASE WHEN with_drift THEN now() ELSE this_run.drift_checked_at END,
        unkept_row_count = this_run.unkept_row_count,
        late_row_count = this_run.late_row_count,
        must_look_again = this_run.must_look_again,
        held_ancestors = CASE WHEN this_run.held_ancestors IS DISTINCT FROM r.held_ancestors THEN this_run.held_ancestors ELSE r.held_ancestors END,
        last_batch_at = clock_timestamp()
    WHERE r.run_id = this_run.run_id;
    RETURN QUERY SELECT batch.taken, batch.finished;
END;
$$;

COMMENT ON FUNCTION safe_delete.next_batch(bigint, integer) IS
    'One batch of a run; commit after each. Without batch_size it takes about 250 ms; with it, about that many rows, whole heap blocks at least. After a crash it goes on where the last commit was. Returns the rows taken, and whether the run is through.';
