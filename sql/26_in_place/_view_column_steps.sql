CREATE OR REPLACE FUNCTION safe_delete._view_column_steps(target regclass, live_view regclass, view_name text)
RETURNS text[]
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(array_agg(format('ALTER VIEW %s RENAME COLUMN %I TO %I', view_name, s.old_name, s.new_name) ORDER BY s.rank, s.place), ARRAY[]::text[])
    FROM (
        SELECT o.attname AS old_name, a.column_name AS new_name, a.place, b.column_name IS NOT NULL AS is_wanted
        FROM safe_delete._view_columns(target) AS a
        JOIN pg_attribute AS o ON o.attrelid = live_view AND o.attnum = a.place AND o.attname <> a.column_name
        -- Names may be swapped: one that another column gets has to be free by then.
        LEFT JOIN safe_delete._view_columns(target) AS b ON b.column_name = o.attname
    ) AS r
    CROSS JOIN LATERAL (
        SELECT 1, r.place, r.old_name, format('safe_delete_column_%s', r.place) WHERE r.is_wanted
        UNION ALL
        SELECT 2, r.place, CASE WHEN r.is_wanted THEN format('safe_delete_column_%s', r.place) ELSE r.old_name END, r.new_name
    ) AS s (rank, place, old_name, new_name)
$$;

COMMENT ON FUNCTION safe_delete._view_column_steps(regclass, regclass, text) IS
    'Statements that rename columns of the view of live rows as those of its table were: a view keeps the old names.';
