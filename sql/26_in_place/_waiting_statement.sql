CREATE OR REPLACE FUNCTION safe_delete._waiting_statement(gate_name name, members text[])
RETURNS text
LANGUAGE sql
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format(
        '%sSELECT jsonb_build_object(%s)',
        (SELECT format('WITH RECURSIVE %s ', b.blocked) FROM safe_delete._staying_query(members) AS b (blocked) WHERE b.blocked IS NOT NULL),
        (
            SELECT string_agg(
                format(
                    '%L, (SELECT count(*) FROM %s AS t WHERE %s AND (%s)%s)',
                    k.child_root, safe_delete._own_rows(p.target_table), safe_delete._is_due(p.target_table, 't'), k.is_referenced,
                    CASE WHEN k.child_root = ANY (members) THEN ' AND (t.tableoid, t.ctid) IN (SELECT b.place, b.line FROM blocked AS b)' END
                ),
                ', ' ORDER BY k.child_root
            )
            FROM (
                SELECT
                    r.child_root::oid::text AS child_root,
                    string_agg(format(
                        'EXISTS (SELECT FROM %s AS c WHERE %s%s)', safe_delete._own_rows(r.child), r.agreement,
                        CASE WHEN r.child_root = p.target_table THEN ' AND (c.tableoid <> t.tableoid OR c.ctid <> t.ctid)' END
                    ), ' OR ' ORDER BY r.foreign_key_name, r.child) AS is_referenced
                FROM safe_delete._inbound_references(p.target_table, 't') AS r
                GROUP BY r.child_root
            ) AS k
        )
    )
    FROM safe_delete.protected_table AS p
    WHERE p.gate_name = _waiting_statement.gate_name
$$;

COMMENT ON FUNCTION safe_delete._waiting_statement(name, text[]) IS
    'The statement that counts the rows of a table that a purge would take but for rows of another table, or rows of its own that stay, which reference them, for each of these tables. $1 are the arguments of the hand.';
