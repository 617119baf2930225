CREATE OR REPLACE FUNCTION safe_delete._fewest_rows(target regclass)
RETURNS bigint
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- The one knows what was deleted since the last ANALYZE, the other what a crash or a restored copy forgot.
    RETURN least(
        safe_delete._estimated_rows(target),
        (
            SELECT sum(pg_stat_get_live_tuples(r))::bigint
            FROM safe_delete._relations(target) AS r
        )
    );
END;
$$;

COMMENT ON FUNCTION safe_delete._fewest_rows(regclass) IS
    'About how many rows a table has: the least that its statistics say, because few rows are what guards are strict about.';
