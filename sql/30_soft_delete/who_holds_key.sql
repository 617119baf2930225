CREATE OR REPLACE FUNCTION safe_delete.who_holds_key(target regclass, column_name name, value text)
RETURNS TABLE (row_key jsonb, state text, deletion_id bigint, deleted_at timestamptz)
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    protected safe_delete.protected_table := safe_delete._protected(target);
    answer jsonb;
BEGIN
    IF NOT EXISTS (SELECT FROM safe_delete._columns(protected.target_table) AS c WHERE c.column_name = who_holds_key.column_name) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'undefined_column',
            MESSAGE = format('%s has no column %s', safe_delete._known_name(protected.target_table), coalesce(quote_ident(column_name), 'NULL')),
            HINT = 'Give the name of the column as it is, without quotes.';
    END IF;
    PERFORM safe_delete._follow_renamed(protected.target_table, safe_delete._key_names(protected.target_table) || column_name);
    BEGIN
        answer := safe_delete._read(protected.target_table, 'find', jsonb_build_object('column', column_name, 'value', value));
    EXCEPTION
        WHEN data_exception THEN
            RAISE EXCEPTION USING
                ERRCODE = 'SD301',
                MESSAGE = format('column %s of %s cannot have that value: %s', quote_ident(column_name), safe_delete._known_name(protected.target_table), SQLERRM),
                HINT = 'Give a value of the column''s type.';
    END;
    RETURN QUERY
    SELECT
        e.value -> 'row_key',
        CASE WHEN e.value ->> 'deleted_at' IS NULL THEN 'live' ELSE 'deleted' END,
        (e.value ->> 'deletion_id')::bigint,
        (e.value ->> 'deleted_at')::timestamptz
    FROM jsonb_array_elements(answer) AS e
    ORDER BY 4 DESC NULLS FIRST, 1;
END;
$$;

COMMENT ON FUNCTION safe_delete.who_holds_key(regclass, name, text) IS
    'Rows that have this value in a column, live ones first, then deleted ones, the latest first. NULL finds none. Equality is that of the column''s index, or of its type. Reads all deleted rows of the table.';
