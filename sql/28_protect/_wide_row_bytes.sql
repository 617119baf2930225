CREATE OR REPLACE FUNCTION safe_delete._wide_row_bytes(target regclass)
RETURNS bigint
LANGUAGE sql
STABLE
AS $$
    SELECT coalesce(sum(pg_catalog.pg_relation_size(c.reltoastrelid)) / greatest(sum(c.reltuples), 1), 0)::bigint
    FROM safe_delete._relations(target) AS r
    JOIN pg_catalog.pg_class AS c ON c.oid = r
    WHERE c.reltoastrelid <> 0
$$;

COMMENT ON FUNCTION safe_delete._wide_row_bytes(regclass) IS 'Bytes of out-of-line values per row, by the table''s statistics.';
