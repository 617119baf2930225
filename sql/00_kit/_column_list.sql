CREATE OR REPLACE FUNCTION safe_delete._column_list(target regclass, prefix text, with_generated boolean, in_storage boolean DEFAULT false)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT string_agg(
        prefix || quote_ident(CASE WHEN in_storage THEN safe_delete._stored_name(c.column_name) ELSE c.column_name END),
        ', ' ORDER BY c.column_number
    )
    FROM safe_delete._columns(target) AS c
    WHERE (with_generated OR NOT c.is_generated)
        AND c.column_name <> ALL (safe_delete._kit_columns(target))
$$;

COMMENT ON FUNCTION safe_delete._column_list(regclass, text, boolean, boolean) IS
    'The table''s own columns, quoted, with a prefix such as "t.", the kit''s left out; by the names that they have in the table or in deleted storage.';
