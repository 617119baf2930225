CREATE OR REPLACE FUNCTION safe_delete._remove_partition(storage_partition regclass)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET lock_timeout = '50ms'
AS $$
BEGIN
    BEGIN
        EXECUTE format('DROP TABLE %s', storage_partition);
    EXCEPTION
        WHEN lock_not_available THEN
            -- A DROP needs the whole storage for a moment, and an application is deleting: empty it instead.
            EXECUTE format('TRUNCATE TABLE ONLY %s', storage_partition);
    END;
END;
$$;

COMMENT ON FUNCTION safe_delete._remove_partition(regclass) IS 'Drops a partition of deleted storage; empties it where a DROP would make the application wait.';
