CREATE OR REPLACE FUNCTION safe_delete._view_defaults(target regclass, live_view regclass)
RETURNS TABLE (column_number smallint, column_name name, expression text)
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
SET quote_all_identifiers = off
AS $$
    SELECT c.column_number, c.column_name, t.expression
    FROM safe_delete._columns(target) AS c
    LEFT JOIN LATERAL (
        SELECT pg_get_expr(e.adbin, e.adrelid) AS expression
        FROM pg_attrdef AS e
        WHERE e.adrelid = target AND e.adnum = c.column_number AND NOT c.is_generated
    ) AS t ON true
    LEFT JOIN LATERAL (
        SELECT pg_get_expr(e.adbin, e.adrelid) AS expression
        FROM pg_attribute AS a
        JOIN pg_attrdef AS e ON e.adrelid = a.attrelid AND e.adnum = a.attnum
        WHERE a.attrelid = live_view AND a.attname = c.column_name
    ) AS v ON true
    WHERE c.column_name <> ALL (safe_delete._kit_columns(target))
        AND t.expression IS DISTINCT FROM v.expression
$$;

COMMENT ON FUNCTION safe_delete._view_defaults(regclass, regclass) IS
    'Columns of a covered table whose default is not that of the view of live rows (NULL: the table has none).';
