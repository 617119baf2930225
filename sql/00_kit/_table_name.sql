CREATE OR REPLACE FUNCTION safe_delete._table_name(target regclass)
RETURNS text
LANGUAGE plpgsql
STABLE
SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
    RETURN (
        SELECT format('%s.%I', c.relnamespace::pg_catalog.regnamespace, c.relname)
        FROM pg_catalog.pg_class AS c
        WHERE c.oid = target
    );
END;
$$;

COMMENT ON FUNCTION safe_delete._table_name(regclass) IS 'Quoted, schema-qualified name, whatever the search_path. NULL when the table is gone.';
