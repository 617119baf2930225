CREATE OR REPLACE FUNCTION safe_delete._is_of_types(value_of jsonb, type_of jsonb)
RETURNS boolean
LANGUAGE sql
IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT bool_and(CASE jsonb_typeof(v.value)
        WHEN 'object' THEN type_of ->> v.key = 'jsonb'
        WHEN 'array' THEN type_of ->> v.key = 'jsonb' OR type_of ->> v.key LIKE '%[]'
        ELSE v.value <> 'null'
    END)
    FROM jsonb_each(value_of) AS v
$$;

COMMENT ON FUNCTION safe_delete._is_of_types(jsonb, jsonb) IS
    'Whether values, column → value, can be those of a key with columns of these types, as far as JSON tells: null is none, objects and arrays are for types that have them.';
