CREATE OR REPLACE FUNCTION safe_delete._key_record(target regclass, with_base_types boolean DEFAULT false)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT string_agg(format('%I %s', k.column_name, CASE WHEN with_base_types THEN k.base_type ELSE k.type_name END), ', ' ORDER BY k.key_position)
    FROM safe_delete._key_columns(target) AS k
$$;

COMMENT ON FUNCTION safe_delete._key_record(regclass, boolean) IS
    'Column definitions of the key, for jsonb_to_recordset(). With base types no code of a domain runs: for work on deleted storage.';
