CREATE OR REPLACE FUNCTION safe_delete._to_stored(value text, type_id oid)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT CASE WHEN safe_delete._enum_of(type_id) IS NULL THEN value ELSE safe_delete._output_of(value) END
$$;

COMMENT ON FUNCTION safe_delete._to_stored(text, oid) IS 'Expression by which a value of a type, itself an expression, goes to deleted storage: see _stored_type().';
