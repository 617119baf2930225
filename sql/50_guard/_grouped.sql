CREATE OR REPLACE FUNCTION safe_delete._grouped(value jsonb)
RETURNS text
LANGUAGE sql
IMMUTABLE
AS $$
    SELECT to_char((value #>> '{}')::numeric, 'FM999,999,999,999,990')
$$;

COMMENT ON FUNCTION safe_delete._grouped(jsonb) IS 'A number of rows as people read it: 15,680.';
