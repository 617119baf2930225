CREATE OR REPLACE FUNCTION safe_delete._link_references(parent regclass)
RETURNS TABLE (foreign_key oid, foreign_key_name name, child regclass, parent_columns name[])
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
    -- PL/pgSQL keeps the plan, which costs ten times as much as the query.
    RETURN QUERY
    SELECT
        f.oid,
        f.conname,
        c.target_table,
        ARRAY(
            SELECT a.attname
            FROM unnest(f.confkey) WITH ORDINALITY AS u (column_number, place)
            JOIN pg_attribute AS a ON a.attrelid = f.confrelid AND a.attnum = u.column_number
            ORDER BY u.place
        )
    FROM pg_constraint AS f
    JOIN safe_delete.protected_table AS c ON c.target_table = f.conrelid
    WHERE f.contype = 'f'
        AND f.confrelid = parent
        AND (safe_delete._is_nulling_remembered(f.oid) OR safe_delete._is_cut_remembered(f.oid))
        AND c.hiding = 'apart'
        AND c.is_ready;
END;
$$;

COMMENT ON FUNCTION safe_delete._link_references(regclass) IS
    'Foreign keys from apart tables to a table whose references can be remembered and put back; parent_columns are what they reference.';
