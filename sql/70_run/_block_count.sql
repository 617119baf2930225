CREATE OR REPLACE FUNCTION safe_delete._block_count(target regclass)
RETURNS bigint
LANGUAGE sql
STABLE
AS $$
    SELECT coalesce(max(pg_catalog.pg_relation_size(r) / current_setting('block_size')::bigint), 0)
    FROM safe_delete._relations(target) AS r
$$;

COMMENT ON FUNCTION safe_delete._block_count(regclass) IS 'Heap blocks of the table, of the largest of its partitions.';
