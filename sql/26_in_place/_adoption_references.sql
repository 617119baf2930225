CREATE OR REPLACE FUNCTION safe_delete._adoption_references(target regclass, deleted_at name)
RETURNS TABLE (foreign_key_name name, child_name text, example text, orphans text)
LANGUAGE sql
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT
        r.foreign_key_name,
        safe_delete._known_name(r.child),
        coalesce(
            (SELECT string_agg(format('format(''%%I = %%s'', %L, %s)', k.column_name, safe_delete._field('c', k.column_name)), ' || '' AND '' || ' ORDER BY k.key_position) FROM safe_delete._key_columns(r.child) AS k),
            'c.ctid::text'
        ),
        format(
            '%s AS c WHERE %s AND EXISTS (SELECT FROM %s AS p WHERE %s AND p.%I IS NOT NULL)',
            safe_delete._own_rows(r.child),
            CASE
                WHEN r.child_root = target THEN safe_delete._is_live('beside', 'c', deleted_at)
                ELSE safe_delete._is_live(coalesce(r.child_hiding, 'apart'), 'c', safe_delete._deleted_at_name(r.child_root))
            END,
            safe_delete._own_rows(target),
            r.agreement,
            deleted_at
        )
    FROM safe_delete._inbound_references(target) AS r
    ORDER BY r.foreign_key_name, r.child
$$;

COMMENT ON FUNCTION safe_delete._adoption_references(regclass, name) IS
    'For each foreign key to a table: where live rows that reference deleted ones are to be looked for (orphans: what follows FROM), and an expression that names one of them.';
