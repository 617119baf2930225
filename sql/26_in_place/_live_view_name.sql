CREATE OR REPLACE FUNCTION safe_delete._live_view_name(target regclass, hiding text)
RETURNS text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE hiding
        WHEN 'cover' THEN safe_delete._known_name(target)
        ELSE (
            SELECT format('%I.%I', n.nspname, safe_delete._view_name(c.relname, hiding))
            FROM pg_class AS c
            JOIN pg_namespace AS n ON n.oid = c.relnamespace
            WHERE c.oid = target
        )
    END
$$;

COMMENT ON FUNCTION safe_delete._live_view_name(regclass, text) IS 'Quoted, schema-qualified name that the view of live rows of a table in place has to have.';
