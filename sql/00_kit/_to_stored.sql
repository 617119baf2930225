-- No cast: users can define one. No name of a type: another one may have it by the time this runs. And nothing that only an enum
-- has: the column may be of another type by then, and whoever checks that must come to it.
CREATE OR REPLACE FUNCTION safe_delete._to_stored(value text, type_id oid)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT CASE WHEN safe_delete._enum_of(type_id) IS NULL THEN value ELSE format('CASE WHEN %1$s IS NOT NULL THEN pg_catalog.concat(%1$s) END', value) END
$$;

COMMENT ON FUNCTION safe_delete._to_stored(text, oid) IS 'Expression by which a value of a type, itself an expression, goes to deleted storage: see _stored_type().';
