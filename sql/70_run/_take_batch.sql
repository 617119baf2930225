CREATE OR REPLACE FUNCTION safe_delete._take_batch(this_run safe_delete.run, batch_size integer, OUT after_run safe_delete.run, OUT taken bigint, OUT finished boolean)
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    target regclass := this_run.target_table;
    unkept_before bigint := safe_delete._unkept_deletes(target);
    hold_ids bigint[] := safe_delete._hold_ids(this_run);
    batch record;
    change text;
BEGIN
    IF this_run.job = 'mark' THEN
        PERFORM set_config('safe_delete.reason', 'older than ' || (this_run.parameters ->> 'retain'), true);
    END IF;
    IF this_run.job = 'purge' THEN
        this_run := safe_delete._see_ancestors(this_run);
    END IF;
    IF this_run.job = 'purge' AND this_run.decided_by -> 'table' ->> 'hiding' = 'apart' THEN
        batch := safe_delete._storage_batch(this_run, batch_size);
    ELSE
        batch := safe_delete._window_batch(this_run, batch_size);
    END IF;
    after_run := batch.after_run;
    taken := batch.taken;
    finished := batch.finished;

    -- What the batch waited for may be an ALTER TABLE, or a restore, whose hold waits for no batch: both were committed after we
    -- looked. From here on our locks keep others out.
    change := CASE
        WHEN safe_delete._table_state(target, this_run.job) IS DISTINCT FROM this_run.table_state THEN 'the table, its triggers or what references it changed'
        -- There may be thousands, of restores.
        WHEN EXISTS (SELECT unnest(safe_delete._hold_ids(this_run)) EXCEPT SELECT unnest(hold_ids)) THEN 'rows were put on hold'
    END;
    IF change IS NOT NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD709',
            MESSAGE = format('while a batch of run %s on %s was under way, %s', this_run.run_id, this_run.target_name, change),
            HINT = 'Nothing of the batch was taken. Try again when migrations and restores are through.';
    END IF;
    PERFORM safe_delete._check_looked_at(this_run, this_run.row_count + taken);
    after_run.unkept_row_count := this_run.unkept_row_count + safe_delete._unkept_deletes(target) - unkept_before;
    PERFORM safe_delete._check_unkept(after_run);
END;
$$;

COMMENT ON FUNCTION safe_delete._take_batch(safe_delete.run, integer) IS
    'One batch of a run; refused, and so taken back, where what it met is not what had been looked at before.';
