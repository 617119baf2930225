CREATE OR REPLACE FUNCTION safe_delete._stored_key_object(target regclass, alias text)
RETURNS text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format(
        'jsonb_build_object(%s)',
        string_agg(
            format('%L, %s', k.column_name, safe_delete._key_value(safe_delete._field(alias, safe_delete._stored_name(k.column_name)), safe_delete._stored_type(k.base_type_id))),
            ', ' ORDER BY k.key_position
        )
    )
    FROM safe_delete._key_columns(target) AS k
$$;

COMMENT ON FUNCTION safe_delete._stored_key_object(regclass, text) IS 'Expression for the key of a row of deleted storage as a JSON object, as hands take keys.';
