CREATE OR REPLACE FUNCTION safe_delete._known_place(target regclass)
RETURNS TABLE (schema_name name, table_name name)
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT
        CASE WHEN v.oid IS NULL AND p.hiding = 'cover' THEN p.schema_name ELSE n.nspname END,
        CASE WHEN v.oid IS NULL AND p.hiding = 'cover' THEN p.table_name ELSE coalesce(v.relname, c.relname) END
    FROM safe_delete.protected_table AS p
    JOIN pg_class AS c ON c.oid = p.target_table
    LEFT JOIN pg_class AS v ON p.hiding = 'cover' AND v.oid = safe_delete._live_view_of(target)
    JOIN pg_namespace AS n ON n.oid = coalesce(v.relnamespace, c.relnamespace)
    WHERE p.target_table = target
$$;

COMMENT ON FUNCTION safe_delete._known_place(regclass) IS
    'Schema and name by which people know a protected table now: its own, or those of the view that covers it.';
