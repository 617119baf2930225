CREATE OR REPLACE FUNCTION safe_delete._deciding_columns(target regclass)
RETURNS jsonb
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT jsonb_build_object(
        'age', (
            SELECT format('%s %s', p.age_column, safe_delete._age_type(target, p.age_column))
            FROM safe_delete.protected_table AS p
            WHERE p.target_table = target
        ),
        'key', (
            SELECT jsonb_agg(format('%s %s', k.column_name, k.type_name) ORDER BY k.key_position)
            FROM safe_delete._key_columns(target) AS k
        ),
        'references', (
            SELECT jsonb_agg(format('%s %s', safe_delete._table_name(f.conrelid), pg_get_constraintdef(f.oid)) ORDER BY f.conrelid::regclass::text, f.conname)
            FROM pg_constraint AS f
            WHERE f.contype = 'f'
                AND f.conparentid = 0
                AND target IN (f.conrelid, f.confrelid)
        )
    )
$$;

COMMENT ON FUNCTION safe_delete._deciding_columns(regclass) IS 'Columns that decide which rows go: age, key, and the foreign keys from and to the table.';
