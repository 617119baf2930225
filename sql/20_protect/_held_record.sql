-- A value that a column no longer takes, for its length or its domain, can still be on hold.
CREATE OR REPLACE FUNCTION safe_delete._held_record(target regclass, in_storage boolean)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT string_agg(format('%I %s', k.column_name, CASE WHEN in_storage THEN k.stored_type ELSE k.base_type END), ', ' ORDER BY k.key_position)
    FROM safe_delete._key_columns(target) AS k
$$;

COMMENT ON FUNCTION safe_delete._held_record(regclass, boolean) IS
    'Column definitions of keys that are on hold, for jsonb_to_recordset(): base types, those of deleted storage in it.';
