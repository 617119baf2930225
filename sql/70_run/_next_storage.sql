CREATE OR REPLACE FUNCTION safe_delete._next_storage(this_run safe_delete.run)
RETURNS TABLE (partition regclass, from_time timestamptz, to_time timestamptz)
LANGUAGE sql
STABLE
AS $$
    SELECT s.partition, s.from_time, s.to_time
    FROM safe_delete._storage_partitions(this_run.target_table) AS s
    WHERE s.from_time < (this_run.selection ->> 'deleted_before')::timestamptz
        AND (this_run.next_time IS NULL OR s.from_time >= this_run.next_time)
    LIMIT 1
$$;

COMMENT ON FUNCTION safe_delete._next_storage(safe_delete.run) IS 'The storage partition where the pass of a purge goes on; no row at its end.';
