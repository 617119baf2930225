CREATE OR REPLACE FUNCTION safe_delete._in_base_type(field text, type_id oid)
RETURNS text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE
        WHEN safe_delete._base_type(type_id) = type_id THEN field
        ELSE format('CAST(%s AS %s)', field, format_type(safe_delete._base_type(type_id), -1))
    END
$$;

COMMENT ON FUNCTION safe_delete._in_base_type(text, oid) IS 'A field of a domain, an expression, as a value of what the domain is over; no cast of a user''s does that.';
