-- A deferred check comes with the row as it was: since then it can have got another parent, or be deleted itself.
CREATE OR REPLACE FUNCTION safe_delete._standing_orphan_statement(gate_name name, relation oid)
RETURNS text
LANGUAGE sql
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT 'SELECT ' || coalesce(string_agg(
        format(
            'EXISTS (SELECT FROM %1$s AS p WHERE p.%5$I IS NOT NULL'
            ' AND EXISTS (SELECT FROM (SELECT ($1).*) AS c WHERE %2$s) AND EXISTS (SELECT FROM %3$s AS c WHERE %2$s%4$s))',
            safe_delete._own_rows(p.target_table), r.agreement, safe_delete._own_rows(r.child),
            CASE WHEN r.child_hiding <> 'apart' THEN ' AND ' || safe_delete._is_live(r.child_hiding, 'c', safe_delete._deleted_at_name(r.child_root)) ELSE '' END,
            safe_delete._deleted_at_of(p.settings)
        ),
        ' OR ' ORDER BY r.foreign_key_name
    ), 'false')
    FROM safe_delete.protected_table AS p
    CROSS JOIN LATERAL safe_delete._references_from(relation, p.target_table) AS r
    WHERE p.gate_name = _standing_orphan_statement.gate_name
$$;

COMMENT ON FUNCTION safe_delete._standing_orphan_statement(name, oid) IS
    'The statement that tells whether live rows of a relation reference those deleted rows of a table, named by the stem of its generated names, that a row $1 of it references or did.';
