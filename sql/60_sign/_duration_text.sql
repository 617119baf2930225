CREATE OR REPLACE FUNCTION safe_delete._duration_text(value jsonb)
RETURNS text
LANGUAGE sql
IMMUTABLE
AS $$
    SELECT CASE jsonb_typeof(value) WHEN 'string' THEN value #>> '{}' ELSE value::text END
$$;

COMMENT ON FUNCTION safe_delete._duration_text(jsonb) IS 'A JSON value as the text that a duration is read from; a bare number stays without a unit, and is refused.';
