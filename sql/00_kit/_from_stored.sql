CREATE OR REPLACE FUNCTION safe_delete._from_stored(value text, type_id oid)
RETURNS text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE WHEN safe_delete._enum_of(type_id) IS NULL THEN value ELSE format('(%s)::%s', value, format_type(type_id, -1)) END
$$;

COMMENT ON FUNCTION safe_delete._from_stored(text, oid) IS 'Expression by which a value of deleted storage, itself an expression, becomes one of its table''s type, with the rights of the table''s owner.';
