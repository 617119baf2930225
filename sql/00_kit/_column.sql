CREATE OR REPLACE FUNCTION safe_delete._columns(target regclass)
RETURNS TABLE (
    column_number smallint,
    column_name name,
    type_id oid,
    base_type text,
    is_generated boolean
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
        a.attgenerated <> ''
    FROM pg_catalog.pg_attribute AS a
    WHERE a.attrelid = target
        AND a.attnum > 0
        AND NOT a.attisdropped
    ORDER BY a.attnum
$$;

COMMENT ON FUNCTION safe_delete._columns(regclass) IS 'Columns of a table in their order; base_type is below domains and without modifier.';

CREATE OR REPLACE FUNCTION safe_delete._fingerprint(target regclass)
RETURNS text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
SET quote_all_identifiers = off
AS $$
    SELECT left(
        encode(
            sha256(
                convert_to(
                    string_agg(format('%s %s %s', c.column_number, c.column_name, c.base_type), ',' ORDER BY c.column_number),
                    'UTF8'
                )
            ),
            'hex'
        ),
        16
    )
    FROM safe_delete._columns(target) AS c
    WHERE c.column_name NOT IN ('deleted_at', 'deletion_id')
        OR NOT EXISTS (
            SELECT FROM safe_delete.protected_table AS p
            WHERE p.target_table = target AND p.hiding <> 'apart'
        )
$$;

COMMENT ON FUNCTION safe_delete._fingerprint(regclass) IS 'Digest of a table''s own columns (number, name, base type), the kit''s left out.';

CREATE OR REPLACE FUNCTION safe_delete._column_names(target regclass)
RETURNS jsonb
LANGUAGE sql
STABLE
AS $$
    SELECT jsonb_object_agg(c.column_number, c.column_name) FROM safe_delete._columns(target) AS c
$$;

COMMENT ON FUNCTION safe_delete._column_names(regclass) IS 'Names of a table''s columns by number.';

CREATE OR REPLACE FUNCTION safe_delete._column_list(target regclass, prefix text, with_generated boolean)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT string_agg(prefix || quote_ident(c.column_name), ', ' ORDER BY c.column_number)
    FROM safe_delete._columns(target) AS c
    WHERE (with_generated OR NOT c.is_generated)
        AND (
            c.column_name NOT IN ('deleted_at', 'deletion_id')
            OR NOT EXISTS (
                SELECT FROM safe_delete.protected_table AS p
                WHERE p.target_table = target AND p.hiding <> 'apart'
            )
        )
$$;

COMMENT ON FUNCTION safe_delete._column_list(regclass, text, boolean) IS 'The table''s own columns, quoted, with a prefix such as "t.", the kit''s left out.';
