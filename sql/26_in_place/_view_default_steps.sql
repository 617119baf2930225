-- Inserts would find the table's defaults by themselves: these are for clients that read the catalog.
CREATE OR REPLACE FUNCTION safe_delete._view_default_steps(target regclass, live_view regclass, view_name text)
RETURNS text[]
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(
        array_agg(
            format('ALTER VIEW %s ALTER COLUMN %I ', view_name, d.column_name)
            || CASE WHEN d.expression IS NULL THEN 'DROP DEFAULT' ELSE 'SET DEFAULT ' || d.expression END
            ORDER BY d.column_number
        ),
        ARRAY[]::text[]
    )
    FROM safe_delete._view_defaults(target, live_view) AS d
$$;

COMMENT ON FUNCTION safe_delete._view_default_steps(regclass, regclass, text) IS 'Statements that give the columns of the view of live rows the defaults of its table''s.';
