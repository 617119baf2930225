CREATE OR REPLACE FUNCTION safe_delete._renamed_columns(target regclass)
RETURNS TABLE (column_number smallint, old_name name, new_name name)
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT c.column_number, n.value::name, c.column_name
    FROM safe_delete.protected_table AS p
    CROSS JOIN LATERAL jsonb_each_text(p.column_names) AS n
    JOIN safe_delete._columns(target) AS c ON c.column_number = n.key::smallint
    WHERE p.target_table = target
        AND n.value <> c.column_name
        AND p.column_names ->> '0' = safe_delete._numbering(target)
$$;

COMMENT ON FUNCTION safe_delete._renamed_columns(regclass) IS
    'Columns of a protected table that have another name than deleted storage knows: by their numbers, so none after a dump and restore.';
