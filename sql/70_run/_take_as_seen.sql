CREATE OR REPLACE FUNCTION safe_delete._take_as_seen(this_run safe_delete.run, batch_size integer, OUT after_run safe_delete.run, OUT taken bigint, OUT finished boolean)
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    most_attempts constant integer := 3;
    batch record;
BEGIN
    FOR attempt IN 1..most_attempts LOOP
        BEGIN
            batch := safe_delete._take_batch(this_run, batch_size);
            after_run := batch.after_run;
            taken := batch.taken;
            finished := batch.finished;
            RETURN;
        EXCEPTION
            WHEN SQLSTATE 'SD709' THEN
                IF attempt = most_attempts THEN
                    RAISE;
                END IF;
        END;
        this_run := safe_delete._see_changes(this_run);
    END LOOP;
END;
$$;

COMMENT ON FUNCTION safe_delete._take_as_seen(safe_delete.run, integer) IS
    'One batch of a run: where the table changed, or rows were put on hold, while it waited, it is taken back, all is looked at once more, and it is tried again.';
