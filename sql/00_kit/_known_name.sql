CREATE OR REPLACE FUNCTION safe_delete._known_name(target regclass)
RETURNS text
LANGUAGE plpgsql
STABLE
SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
    RETURN coalesce(
        (
            SELECT format('%I.%I', p.schema_name, p.table_name)
            FROM safe_delete.protected_table AS p
            JOIN pg_catalog.pg_class AS c ON c.oid = p.target_table
            WHERE p.target_table = target
                AND p.hiding = 'cover'
                AND c.relnamespace = 'safe_delete_data'::pg_catalog.regnamespace
        ),
        safe_delete._table_name(target)
    );
END;
$$;

COMMENT ON FUNCTION safe_delete._known_name(regclass) IS
    'The name by which people know a table, for messages and records: of a covered one that of the view of live rows. Never for statements.';
