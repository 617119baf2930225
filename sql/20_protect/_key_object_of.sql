CREATE OR REPLACE FUNCTION safe_delete._key_object_of(target regclass, alias text)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT format(
        'jsonb_build_object(%s)',
        string_agg(format('%L, %s', k.column_name, safe_delete._key_value(format('%s.%I', alias, k.column_name), k.base_type_id)), ', ' ORDER BY k.key_position)
    )
    FROM safe_delete._key_columns(target) AS k
$$;

COMMENT ON FUNCTION safe_delete._key_object_of(regclass, text) IS 'Expression for the key as an object of JSON, column → value.';
