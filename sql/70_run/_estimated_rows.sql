CREATE OR REPLACE FUNCTION safe_delete._estimated_rows(target regclass)
RETURNS bigint
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN (
        -- As the planner does it: rows per page of the last ANALYZE, times the pages of now. NULL without an ANALYZE.
        SELECT CASE WHEN bool_and(c.reltuples >= 0) THEN
            sum(c.reltuples / greatest(c.relpages, 1) * pg_relation_size(c.oid) / current_setting('block_size')::bigint)::bigint
        END
        FROM safe_delete._relations(target) AS r
        JOIN pg_class AS c ON c.oid = r
        WHERE c.relkind = 'r'
    );
END;
$$;

COMMENT ON FUNCTION safe_delete._estimated_rows(regclass) IS 'About how many rows a table has, by its statistics.';
