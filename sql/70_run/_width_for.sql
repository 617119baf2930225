CREATE OR REPLACE FUNCTION safe_delete._width_for(target regclass, batch_size integer)
RETURNS bigint
LANGUAGE sql
STABLE
AS $$
    SELECT greatest(1, (batch_size / coalesce(nullif(max(c.reltuples / nullif(c.relpages, 0)), 0), 50))::bigint)
    FROM safe_delete._relations(target) AS r
    JOIN pg_catalog.pg_class AS c ON c.oid = r
    HAVING batch_size IS NOT NULL
$$;

COMMENT ON FUNCTION safe_delete._width_for(regclass, integer) IS
    'Blocks that hold about this many rows, by the table''s statistics, or 50 rows a block; NULL where no number is given.';
