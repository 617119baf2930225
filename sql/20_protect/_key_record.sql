CREATE OR REPLACE FUNCTION safe_delete._key_record(target regclass, in_storage boolean DEFAULT false, is_held boolean DEFAULT false)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT string_agg(
        format(
            '%I %s',
            k.column_name,
            -- A value that a column no longer takes, for its length or its domain, can still be on hold.
            CASE WHEN in_storage THEN k.stored_type WHEN is_held THEN k.base_type ELSE k.type_name END
        ),
        ', ' ORDER BY k.key_position
    )
    FROM safe_delete._key_columns(target) AS k
$$;

COMMENT ON FUNCTION safe_delete._key_record(regclass, boolean, boolean) IS
    'Column definitions of the key, for jsonb_to_recordset(): in storage its types, of what is on hold base types; no code of a domain runs in either.';
