CREATE OR REPLACE FUNCTION safe_delete._key_types(target regclass)
RETURNS jsonb
LANGUAGE sql
STABLE
AS $$
    -- An enum as deleted storage has it: its labels are looked for by themselves.
    SELECT jsonb_object_agg(k.column_name, k.stored_type) FROM safe_delete._key_columns(target) AS k
$$;

COMMENT ON FUNCTION safe_delete._key_types(regclass) IS 'Types of the primary key: {column: type}.';
