CREATE OR REPLACE FUNCTION safe_delete._restore_in_place_statements(gate_name name, step text)
RETURNS SETOF text
LANGUAGE sql
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format(
        CASE step
            WHEN 'lock' THEN 'SELECT to_jsonb(count(*)) FROM (
                    SELECT FROM %1$s AS p WHERE EXISTS (SELECT FROM %2$s AS c WHERE c.deletion_id = $1 AND c.%6$I = $2 AND %3$s) FOR KEY SHARE OF p
                ) AS locked'
            WHEN 'heirs_of_move' THEN 'SELECT jsonb_agg(DISTINCT p.deletion_id) FROM %2$s AS c JOIN %1$s AS p ON %3$s
                WHERE c.deletion_id = $1 AND c.%6$I = $2 AND %4$s'
            WHEN 'move' THEN 'WITH moved AS (
                    UPDATE %2$s AS c SET deletion_id = p.deletion_id, %6$I = p.%7$I FROM %1$s AS p
                    WHERE c.deletion_id = $1 AND c.%6$I = $2 AND %3$s AND %4$s RETURNING c.deletion_id
                )
                SELECT jsonb_object_agg(m.deletion_id, m.row_count) FROM (SELECT t.deletion_id, count(*) AS row_count FROM moved AS t GROUP BY t.deletion_id) AS m'
            WHEN 'along' THEN 'WITH taken AS (
                    UPDATE %2$s AS c SET deletion_id = $3 FROM %1$s AS p
                    WHERE c.deletion_id = $1 AND c.%6$I = $2 AND %3$s AND p.deletion_id = $3 AND p.%7$I = $2 RETURNING 1
                )
                SELECT to_jsonb(count(*)) FROM taken'
            WHEN 'check' THEN 'SELECT to_jsonb(%5$L::text) WHERE EXISTS (
                    SELECT FROM %2$s AS c JOIN %1$s AS p ON %3$s WHERE c.deletion_id = $1 AND c.%6$I = $2 AND %4$s
                )'
        END,
        safe_delete._own_rows(r.parent),
        safe_delete._own_rows(r.relation),
        r.agreement,
        format('p.%1$I IS NOT NULL AND (p.deletion_id <> $1 OR p.%1$I <> $2)', safe_delete._deleted_at_name(r.parent)),
        safe_delete._known_name(r.parent),
        safe_delete._deleted_at_of(t.settings),
        safe_delete._deleted_at_name(r.parent)
    )
    FROM safe_delete.protected_table AS t
    CROSS JOIN LATERAL safe_delete._outbound_references(t.target_table) AS r
    WHERE t.gate_name = _restore_in_place_statements.gate_name
        AND (step NOT IN ('heirs_of_move', 'move', 'along') OR r.delete_action = 'c')
    ORDER BY r.foreign_key_name
$$;

COMMENT ON FUNCTION safe_delete._restore_in_place_statements(name, text) IS
    'For each foreign key of a table to one that is protected in place, a statement about rows of deletion $1, deleted at $2.'
    ' lock: no session deletes what they reference. heirs_of_move: which deletions move will give rows to. move: those whose cascading parent another deletion has go over to that one; how many to which.'
    ' along: those whose cascading parent is in the deletion $3, a part of it, go over to that one; how many.'
    ' check: names the parent of which a referenced row is deleted.';
