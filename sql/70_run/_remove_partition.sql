-- A DROP needs the whole storage for a moment: not where an application is deleting, nor where a session waits for rows
-- of ours, which has a lock on the whole storage too, so that each would wait for the other.
CREATE OR REPLACE FUNCTION safe_delete._remove_partition(storage_partition regclass)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET lock_timeout = '50ms'
AS $$
BEGIN
    IF NOT safe_delete._is_storage_awaited(storage_partition) THEN
        BEGIN
            EXECUTE format('DROP TABLE %s', storage_partition);
            RETURN;
        EXCEPTION
            WHEN lock_not_available THEN
                NULL;
        END;
    END IF;
    EXECUTE format('TRUNCATE TABLE ONLY %s', storage_partition);
END;
$$;

COMMENT ON FUNCTION safe_delete._remove_partition(regclass) IS 'Drops a partition of deleted storage; empties it where a DROP would make others wait.';
