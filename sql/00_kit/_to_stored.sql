-- No cast: users can define one. And no name of a type, which another one may have by the time this runs.
CREATE OR REPLACE FUNCTION safe_delete._to_stored(value text, type_id oid)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT CASE
        WHEN e.enum_id IS NULL THEN value
        WHEN e.enum_id = type_id THEN format('pg_catalog.textin(pg_catalog.enum_out(%s))', value)
        ELSE format('CASE WHEN %1$s IS NOT NULL THEN pg_catalog.format(''%%s'', %1$s) END', value)
    END
    FROM safe_delete._enum_of(type_id) AS e (enum_id)
$$;

COMMENT ON FUNCTION safe_delete._to_stored(text, oid) IS 'Expression by which a value of a type, itself an expression, goes to deleted storage: see _stored_type().';
