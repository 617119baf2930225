-- Casts to json are code of the type's owner; the output function of a type is not. Of the other types, these look the same in
-- every session.
CREATE OR REPLACE FUNCTION safe_delete._key_object(target regclass, alias text)
RETURNS text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format(
        'jsonb_build_object(%s)',
        string_agg(
            format(
                CASE
                    WHEN k.base_type IN ('smallint', 'integer', 'bigint', 'numeric', 'text', 'character varying', 'bpchar', 'uuid', 'boolean', 'date', 'timestamp with time zone', 'timestamp without time zone', 'jsonb')
                        THEN '%L, %s'
                    ELSE '%L, safe_delete._as_text(%s)'
                END,
                k.column_name, safe_delete._field(alias, k.column_name)
            ),
            ', ' ORDER BY k.key_position
        )
    )
    FROM safe_delete._key_columns(target) AS k
$$;

COMMENT ON FUNCTION safe_delete._key_object(regclass, text) IS 'Expression for the key of a row as a JSON object, as hands take keys.';
