CREATE OR REPLACE FUNCTION safe_delete._take_batch(this_run safe_delete.run, batch_size integer, OUT after_run safe_delete.run, OUT taken bigint, OUT finished boolean)
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    target regclass := this_run.target_table;
    unkept_before bigint := safe_delete._unkept_deletes(target);
    batch record;
BEGIN
    IF this_run.job = 'mark' THEN
        PERFORM set_config('safe_delete.reason', 'older than ' || (this_run.parameters ->> 'retain'), true);
    END IF;
    IF this_run.job = 'purge' AND this_run.decided_by -> 'table' ->> 'hiding' = 'apart' THEN
        batch := safe_delete._storage_batch(this_run, batch_size);
    ELSE
        batch := safe_delete._window_batch(this_run, batch_size);
    END IF;
    after_run := batch.after_run;
    taken := batch.taken;
    finished := batch.finished;

    PERFORM safe_delete._check_looked_at(this_run, this_run.row_count + taken);
    -- An ALTER TABLE for which the batch had to wait was committed after we looked. From here on our locks keep others out.
    after_run.trigger_state := safe_delete._trigger_state(target);
    IF after_run.trigger_state IS DISTINCT FROM this_run.trigger_state THEN
        PERFORM safe_delete._check_still_valid(this_run);
        PERFORM safe_delete._check_triggers(target);
    END IF;
    after_run.unkept_row_count := this_run.unkept_row_count + safe_delete._unkept_deletes(target) - unkept_before;
    PERFORM safe_delete._check_unkept(after_run);
END;
$$;

COMMENT ON FUNCTION safe_delete._take_batch(safe_delete.run, integer) IS
    'One batch of a run, taken back where what it met was not what had been looked at before.';
