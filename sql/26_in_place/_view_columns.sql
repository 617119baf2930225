CREATE OR REPLACE FUNCTION safe_delete._view_columns(target regclass)
RETURNS TABLE (column_name name, place bigint)
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT c.column_name, row_number() OVER (ORDER BY c.column_number)
    FROM safe_delete._columns(target) AS c
    WHERE c.column_name <> ALL (safe_delete._kit_columns(target))
$$;

COMMENT ON FUNCTION safe_delete._view_columns(regclass) IS 'Columns of the view of live rows of a table in place, and their places in it.';
