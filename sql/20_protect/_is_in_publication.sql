CREATE OR REPLACE FUNCTION safe_delete._is_in_publication(target regclass, publication name)
RETURNS boolean
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT EXISTS (
        SELECT FROM pg_publication_tables AS t
        JOIN pg_namespace AS n ON n.nspname = t.schemaname
        JOIN pg_class AS c ON c.relname = t.tablename AND c.relnamespace = n.oid
        WHERE t.pubname = publication AND c.oid IN (SELECT r FROM safe_delete._relations(target) AS r)
    )
$$;

COMMENT ON FUNCTION safe_delete._is_in_publication(regclass, name) IS 'Whether a publication contains a table, or one of its partitions.';
