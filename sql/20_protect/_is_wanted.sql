CREATE OR REPLACE FUNCTION safe_delete._is_wanted(target regclass, arguments jsonb, in_storage boolean DEFAULT false)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT CASE
        WHEN arguments ? 'column' THEN safe_delete._column_match(target, arguments ->> 'column', in_storage)
        WHEN (arguments ->> 'whole_table')::boolean THEN 'true'
        ELSE format(
            'EXISTS (SELECT FROM jsonb_to_recordset($1) AS k (%s) WHERE %s)',
            safe_delete._key_record(target, in_storage), safe_delete._key_match(target, 'k', 't', in_storage)
        )
    END
$$;

COMMENT ON FUNCTION safe_delete._is_wanted(regclass, jsonb, boolean) IS 'Condition that a row t, of the table or of deleted storage, is asked for: by its key, by the value of a column, or as one of the whole table.';
