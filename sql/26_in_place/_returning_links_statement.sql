CREATE OR REPLACE FUNCTION safe_delete._returning_links_statement(gate_name name, foreign_key oid)
RETURNS text
LANGUAGE sql
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format(
        'SELECT jsonb_agg(l.value) FROM jsonb_array_elements($3) AS l
        WHERE EXISTS (SELECT FROM %s AS p WHERE p.deletion_id = $1 AND p.%I = $2 AND %s)',
        safe_delete._table_name(r.target_table),
        safe_delete._deleted_at_of(r.settings),
        string_agg(
            format('p.%I OPERATOR(%I.%s) (l.value -> 1 ->> %s)::%s', a.attname, n.nspname, o.oprname, u.place - 1, format_type(b.atttypid, b.atttypmod)),
            ' AND ' ORDER BY u.place
        )
    )
    FROM safe_delete.protected_table AS r
    JOIN pg_constraint AS f ON f.oid = foreign_key AND f.contype = 'f' AND f.confrelid = r.target_table
    CROSS JOIN LATERAL unnest(f.confkey, f.conkey, f.conpfeqop) WITH ORDINALITY AS u (parent_number, child_number, operator_id, place)
    JOIN pg_attribute AS a ON a.attrelid = f.confrelid AND a.attnum = u.parent_number
    JOIN pg_attribute AS b ON b.attrelid = f.conrelid AND b.attnum = u.child_number
    JOIN pg_operator AS o ON o.oid = u.operator_id
    JOIN pg_namespace AS n ON n.oid = o.oprnamespace
    WHERE r.gate_name = _returning_links_statement.gate_name
    GROUP BY r.target_table, r.settings
$$;

COMMENT ON FUNCTION safe_delete._returning_links_statement(name, oid) IS
    'The statement that tells which of the links $3 of a foreign key were cut from rows of deletion $1, deleted at $2.';
