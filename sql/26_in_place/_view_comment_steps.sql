CREATE OR REPLACE FUNCTION safe_delete._view_comment_steps(target regclass, view_name text)
RETURNS text[]
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT array_agg(s.statement ORDER BY s.place)
    FROM (
        SELECT 0 AS place, format(
            'COMMENT ON VIEW %s IS %L', view_name,
            coalesce(obj_description(target, 'pg_class'), 'Live rows of ' || safe_delete._table_name(target) || '; a DELETE here is a soft delete. Made by safe_delete.')
        ) AS statement
        UNION ALL
        SELECT c.column_number, format('COMMENT ON COLUMN %s.%I IS %L', view_name, c.column_name, col_description(target, c.column_number))
        FROM safe_delete._columns(target) AS c
        WHERE col_description(target, c.column_number) IS NOT NULL
    ) AS s
$$;

COMMENT ON FUNCTION safe_delete._view_comment_steps(regclass, text) IS 'Statements that give the view of live rows the comments of its table.';
