CREATE OR REPLACE FUNCTION safe_delete._deciding_columns(target regclass)
RETURNS jsonb
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
    age_column name := (SELECT p.age_column FROM safe_delete.protected_table AS p WHERE p.target_table = target);
    conditions jsonb := safe_delete._policy_of(target) -> 'conditions';
    foreign_keys jsonb;
BEGIN
    IF EXISTS (SELECT FROM pg_constraint AS f WHERE f.contype = 'f' AND (f.conrelid = target OR f.confrelid = target)) THEN
        foreign_keys := (
            WITH RECURSIVE taken AS (
                -- A cascade goes on from the tables that it takes rows of; SET NULL and the others end where they are.
                SELECT target::oid AS relation
                UNION
                SELECT f.conrelid
                FROM taken AS t
                JOIN pg_constraint AS f ON f.confrelid = t.relation AND f.contype = 'f' AND f.conparentid = 0 AND f.confdeltype = 'c'
            )
            SELECT jsonb_agg(format('%s %s', safe_delete._table_name(f.conrelid), pg_get_constraintdef(f.oid)) ORDER BY f.conrelid::regclass::text, f.conname)
            FROM pg_constraint AS f
            WHERE f.contype = 'f'
                AND f.conparentid = 0
                AND (f.conrelid = target OR f.confrelid IN (SELECT t.relation FROM taken AS t))
        );
    END IF;
    RETURN jsonb_build_object(
        'age', format('%s %s', age_column, coalesce(safe_delete._age_type(target, age_column), CASE WHEN age_column IS NOT NULL THEN '(dropped)' END)),
        'key', (
            SELECT jsonb_agg(format('%s %s', a.attname, format_type(a.atttypid, a.atttypmod)) ORDER BY k.place)
            FROM unnest(safe_delete._key_names(target)) WITH ORDINALITY AS k (column_name, place)
            JOIN pg_attribute AS a ON a.attrelid = target AND a.attname = k.column_name
        ),
        'conditions', CASE WHEN jsonb_typeof(conditions) = 'array' AND conditions <> '[]' THEN (
            SELECT jsonb_agg(DISTINCT format('%s %s', c.column_name, c.base_type))
            FROM jsonb_array_elements(conditions) AS d
            JOIN safe_delete._columns(target) AS c ON c.column_name = d.value ->> 'column'
        ) END,
        'references', foreign_keys
    );
END;
$$;

COMMENT ON FUNCTION safe_delete._deciding_columns(regclass) IS
    'Columns that decide which rows go: age, key, those of conditions, and the foreign keys from the table, to it, and on to wherever their cascades go.';
