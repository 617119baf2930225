CREATE OR REPLACE FUNCTION safe_delete._live_reference(target regclass, alias text)
RETURNS text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT string_agg(
        format(
            'EXISTS (SELECT FROM %s AS c WHERE %s%s)',
            safe_delete._own_rows(r.child),
            r.agreement,
            safe_delete._and_live(r.child_root, 'c')
        ),
        ' OR ' ORDER BY r.foreign_key_name, r.child
    )
    FROM safe_delete._inbound_references(target, alias) AS r
    WHERE NOT safe_delete._is_gated(target)
$$;

COMMENT ON FUNCTION safe_delete._live_reference(regclass, text) IS
    'Condition that a live row of any table references a row that is deleted in place; NULL where no foreign key points to the table.';
