-- To any table, protected or not: one that is protected later needs no new trigger here.
CREATE OR REPLACE FUNCTION safe_delete._nullable_references(child regclass)
RETURNS TABLE (foreign_key oid, foreign_key_name name, parent regclass, column_names name[], nullable_names name[])
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
    -- PL/pgSQL keeps the plan, which costs ten times as much as the query.
    RETURN QUERY
    SELECT f.oid, f.conname, f.confrelid::regclass, c.names, c.nullable_names
    FROM pg_constraint AS f
    CROSS JOIN LATERAL (
        SELECT
            array_agg(a.attname ORDER BY u.place) AS names,
            array_agg(a.attname ORDER BY u.place) FILTER (WHERE NOT a.attnotnull) AS nullable_names
        FROM unnest(f.conkey) WITH ORDINALITY AS u (column_number, place)
        JOIN pg_attribute AS a ON a.attrelid = f.conrelid AND a.attnum = u.column_number
    ) AS c
    WHERE f.conrelid = child
        AND f.contype = 'f'
        AND c.nullable_names IS NOT NULL
        AND safe_delete._is_nulling_remembered(f.oid);
END;
$$;

COMMENT ON FUNCTION safe_delete._nullable_references(regclass) IS
    'Foreign keys of a table which a client can set to NULL and restore() can put back, with their columns in order.';
