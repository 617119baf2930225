CREATE OR REPLACE FUNCTION safe_delete._table_name(target regclass)
RETURNS text
LANGUAGE plpgsql
STABLE
AS $$
BEGIN
    RETURN (
        SELECT format('%I.%I', n.nspname, c.relname)
        FROM pg_catalog.pg_class AS c
        JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
        WHERE c.oid = target
    );
END;
$$;

COMMENT ON FUNCTION safe_delete._table_name(regclass) IS 'Quoted, schema-qualified name, whatever the search_path. NULL when the table is gone.';
