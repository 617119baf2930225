CREATE OR REPLACE FUNCTION safe_delete._key_record(target regclass, in_storage boolean DEFAULT false)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT string_agg(format('%I %s', k.column_name, CASE WHEN in_storage THEN k.stored_type ELSE k.type_name END), ', ' ORDER BY k.key_position)
    FROM safe_delete._key_columns(target) AS k
$$;

COMMENT ON FUNCTION safe_delete._key_record(regclass, boolean) IS
    'Column definitions of the key, for jsonb_to_recordset(). In storage they have its types: no code of a domain runs.';
