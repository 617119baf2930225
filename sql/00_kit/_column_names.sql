CREATE OR REPLACE FUNCTION safe_delete._column_names(target regclass)
RETURNS jsonb
LANGUAGE sql
STABLE
AS $$
    SELECT jsonb_object_agg(c.column_number, c.column_name) FROM safe_delete._columns(target) AS c
$$;

COMMENT ON FUNCTION safe_delete._column_names(regclass) IS 'Names of a table''s columns by number.';
