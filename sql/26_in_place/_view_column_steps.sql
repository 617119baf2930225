CREATE OR REPLACE FUNCTION safe_delete._view_column_steps(target regclass, live_view regclass, view_name text)
RETURNS text[]
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(array_agg(format('ALTER VIEW %s RENAME COLUMN %I TO %I', view_name, o.attname, a.column_name)), ARRAY[]::text[])
    FROM (
        SELECT c.column_name, row_number() OVER (ORDER BY c.column_number) AS place
        FROM safe_delete._columns(target) AS c
        WHERE c.column_name NOT IN ('deleted_at', 'deletion_id')
    ) AS a
    JOIN pg_attribute AS o ON o.attrelid = live_view AND o.attnum = a.place AND o.attname <> a.column_name
$$;

COMMENT ON FUNCTION safe_delete._view_column_steps(regclass, regclass, text) IS
    'Statements that rename columns of the view of live rows as those of its table were: a view keeps the old names.';
