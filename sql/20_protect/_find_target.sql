CREATE OR REPLACE FUNCTION safe_delete._find_target(target regclass)
RETURNS regclass
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF EXISTS (SELECT FROM safe_delete.protected_table AS p WHERE p.target_table = target) THEN
        RETURN target;
    END IF;
    RETURN coalesce((
        SELECT p.target_table
        FROM safe_delete.protected_table AS p
        -- A table that is gone may have left its name to another.
        JOIN pg_class AS c ON c.oid = p.target_table
        JOIN pg_namespace AS n ON n.nspname = p.schema_name
        JOIN pg_class AS v ON v.relnamespace = n.oid AND v.relkind = 'v'
        WHERE v.oid = target
            AND (v.relname = safe_delete._view_name(p.table_name, p.hiding) OR (p.hiding = 'cover' AND v.relname = p.table_name))
    ), safe_delete._table_of_view(target));
END;
$$;

COMMENT ON FUNCTION safe_delete._find_target(regclass) IS 'The protected table itself or the table behind one of its views, also when that of live rows was renamed; NULL if neither.';
