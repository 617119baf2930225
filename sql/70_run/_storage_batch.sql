CREATE OR REPLACE FUNCTION safe_delete._storage_batch(this_run safe_delete.run, batch_size integer, OUT after_run safe_delete.run, OUT taken bigint, OUT finished boolean)
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    began_at timestamptz := clock_timestamp();
    has_begun boolean := false;
    step record;
BEGIN
    after_run := this_run;
    taken := 0;
    finished := false;
    LOOP
        BEGIN
            step := safe_delete._storage_step(after_run, batch_size, NOT has_begun);
        EXCEPTION
            WHEN lock_not_available THEN
                IF NOT has_begun THEN
                    RAISE;
                END IF;
                -- The next batch waits for it: this one has partitions for which a restore may be waiting.
                EXIT;
        END;
        has_begun := true;
        after_run := step.after_run;
        taken := taken + step.taken;
        finished := step.finished;
        -- Where no partition so old is left, the last look has nothing to count. Else it is for another batch: this one may hold
        -- all of storage.
        EXIT WHEN finished
            OR taken >= batch_size
            OR (clock_timestamp() - began_at >= interval '200 milliseconds' AND EXISTS (
                SELECT FROM safe_delete._storage_partitions(this_run.target_table) AS s
                WHERE s.from_time < (this_run.selection ->> 'deleted_before')::timestamptz
            ));
    END LOOP;
END;
$$;

COMMENT ON FUNCTION safe_delete._storage_batch(safe_delete.run, integer) IS 'One batch over deleted storage, about 250 ms long; a partition that goes as a whole may take longer.';
