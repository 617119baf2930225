CREATE OR REPLACE FUNCTION safe_delete._relations(target regclass)
RETURNS SETOF regclass
LANGUAGE sql
STABLE
AS $$
    -- pg_partition_tree() knows nothing of plain tables.
    SELECT r.relation
    FROM (
        SELECT target AS relation, 0 AS level
        UNION
        SELECT t.relid, t.level FROM pg_catalog.pg_partition_tree(target) AS t
    ) AS r
    ORDER BY r.level, r.relation
$$;

COMMENT ON FUNCTION safe_delete._relations(regclass) IS 'The table and all its partitions: each needs its own statement triggers.';
