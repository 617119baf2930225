CREATE OR REPLACE FUNCTION safe_delete._columns(target regclass)
RETURNS TABLE (
    column_number smallint,
    column_name name,
    type_id oid,
    base_type text,
    is_generated boolean,
    stored_type text
)
LANGUAGE sql
STABLE
AS $$
    SELECT
        a.attnum,
        a.attname,
        a.atttypid,
        -- -1, not NULL: "bpchar" and "bit" without a length, so that no value is ever cut or padded.
        format_type(safe_delete._base_type(a.atttypid), -1),
        a.attgenerated <> '',
        format_type(safe_delete._stored_type(a.atttypid), -1)
    FROM pg_catalog.pg_attribute AS a
    WHERE a.attrelid = target
        AND a.attnum > 0
        AND NOT a.attisdropped
    ORDER BY a.attnum
$$;

COMMENT ON FUNCTION safe_delete._columns(regclass) IS 'Columns of a table in their order; base_type is below domains and without modifier, stored_type what deleted storage has for it.';
