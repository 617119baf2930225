-- While a purge acts, the guard of the table lets a DELETE of its triggers pass, too: of rows that are live, or on hold.
CREATE OR REPLACE FUNCTION safe_delete._refuse_stray_deletes(target regclass, deleted bigint, taken bigint)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF deleted > taken THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD204',
            MESSAGE = format('a trigger of %s deletes rows when a row is purged: %s more than the purge may take', safe_delete._known_name(target), deleted - taken),
            HINT = 'Let the trigger do nothing for rows that are deleted already, where OLD.deleted_at IS NOT NULL; nothing was purged by this batch.';
    END IF;
END;
$$;

COMMENT ON FUNCTION safe_delete._refuse_stray_deletes(regclass, bigint, bigint) IS 'Refuses a batch of a purge in which more rows went than it took.';
