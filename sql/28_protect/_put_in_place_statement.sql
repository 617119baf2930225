CREATE OR REPLACE FUNCTION safe_delete._put_in_place_statement(target regclass)
RETURNS text
LANGUAGE sql
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format(
        'INSERT INTO %s (%s, deleted_at, deletion_id) OVERRIDING SYSTEM VALUE SELECT %s, s.deleted_at, s.deletion_id FROM safe_delete_data.%I AS s',
        safe_delete._table_name(target),
        string_agg(quote_ident(c.column_name), ', ' ORDER BY c.column_number),
        string_agg(safe_delete._from_stored(format('s.%I', safe_delete._stored_name(c.column_name)), c.type_id), ', ' ORDER BY c.column_number),
        safe_delete._gate_name(target)
    )
    FROM safe_delete._columns(target) AS c
    WHERE NOT c.is_generated
        AND c.column_name NOT IN ('deleted_at', 'deletion_id')
$$;

COMMENT ON FUNCTION safe_delete._put_in_place_statement(regclass) IS 'The INSERT that puts all rows of deleted storage into their table, as deleted ones.';
