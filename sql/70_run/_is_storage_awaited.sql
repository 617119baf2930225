CREATE OR REPLACE FUNCTION safe_delete._is_storage_awaited(storage_partition regclass)
RETURNS boolean
LANGUAGE sql
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT EXISTS (
        SELECT FROM pg_inherits AS this
        JOIN pg_inherits AS other ON other.inhparent = this.inhparent
        JOIN pg_locks AS l ON l.relation = other.inhrelid
        WHERE this.inhrelid = storage_partition
            AND l.locktype = 'relation'
            AND l.database = (SELECT d.oid FROM pg_database AS d WHERE d.datname = current_database())
            AND NOT l.granted
    )
$$;

COMMENT ON FUNCTION safe_delete._is_storage_awaited(regclass) IS 'Whether a session waits for this partition of deleted storage or for another one of the same table.';
