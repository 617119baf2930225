CREATE OR REPLACE FUNCTION safe_delete._heir_statement(gate_name name, foreign_key oid)
RETURNS text
LANGUAGE sql
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format(
        'SELECT jsonb_agg(jsonb_build_object(''reference'', l.value, ''deletion_id'', p.deletion_id, ''deleted_at'', p.%3$I))
        FROM jsonb_array_elements($1) AS l JOIN %1$s AS p ON %2$s WHERE p.%3$I IS NOT NULL',
        safe_delete._own_rows(r.target_table),
        string_agg(
            format('p.%I OPERATOR(%I.%s) (l.value ->> %s)::%s', a.attname, n.nspname, o.oprname, u.place - 1, format_type(b.atttypid, b.atttypmod)),
            ' AND ' ORDER BY u.place
        ),
        safe_delete._deleted_at_of(r.settings)
    )
    FROM safe_delete.protected_table AS r
    JOIN pg_constraint AS f ON f.oid = foreign_key AND f.contype = 'f' AND f.confrelid = r.target_table
    CROSS JOIN LATERAL unnest(f.confkey, f.conkey, f.conpfeqop) WITH ORDINALITY AS u (parent_number, child_number, operator_id, place)
    JOIN pg_attribute AS a ON a.attrelid = f.confrelid AND a.attnum = u.parent_number
    JOIN pg_attribute AS b ON b.attrelid = f.conrelid AND b.attnum = u.child_number
    JOIN pg_operator AS o ON o.oid = u.operator_id
    JOIN pg_namespace AS n ON n.oid = o.oprnamespace
    WHERE r.gate_name = _heir_statement.gate_name
    GROUP BY r.target_table, r.settings
$$;

COMMENT ON FUNCTION safe_delete._heir_statement(name, oid) IS
    'The statement that tells of the references $1, arrays of text, by a foreign key to a table in place, which reference deleted rows, and which deletions have these.';
