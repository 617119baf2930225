CREATE OR REPLACE FUNCTION safe_delete._storage_partitions(target regclass)
RETURNS TABLE (partition regclass, from_time timestamptz, to_time timestamptz)
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    -- By the calendar of UTC, as the partitions are made: a day of the session's may have 23 hours.
    SELECT
        i.inhrelid::regclass,
        b.from_time,
        (b.from_time AT TIME ZONE 'UTC' + ('1 ' || p.storage_partition)::interval) AT TIME ZONE 'UTC'
    FROM safe_delete.protected_table AS p
    JOIN pg_inherits AS i ON i.inhparent = format('safe_delete_data.%I', p.gate_name)::regclass
    JOIN pg_class AS c ON c.oid = i.inhrelid
    CROSS JOIN LATERAL (
        SELECT to_timestamp(
            substr(c.relname::text, length(p.gate_name::text) + 3) || ' +00',
            CASE p.storage_partition WHEN 'day' THEN 'YYYYMMDD TZH' ELSE 'YYYYMM TZH' END
        ) AS from_time
    ) AS b
    WHERE p.target_table = target
    ORDER BY b.from_time
$$;

COMMENT ON FUNCTION safe_delete._storage_partitions(regclass) IS 'Partitions of deleted storage with the range of deleted_at that they cover, oldest first.';
