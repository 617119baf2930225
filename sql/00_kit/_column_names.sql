CREATE OR REPLACE FUNCTION safe_delete._column_names(target regclass)
RETURNS jsonb
LANGUAGE sql
STABLE
AS $$
    SELECT jsonb_object_agg(c.column_number, c.column_name) || jsonb_build_object('0', safe_delete._numbering(target))
    FROM safe_delete._columns(target) AS c
$$;

COMMENT ON FUNCTION safe_delete._column_names(regclass) IS 'Names of a table''s columns by number; under 0, which no column has, where they are numbered so.';
