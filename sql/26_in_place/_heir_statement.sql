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
        safe_delete._text_agreement(f.oid, 'l.value'),
        safe_delete._deleted_at_of(r.settings)
    )
    FROM safe_delete.protected_table AS r
    JOIN pg_constraint AS f ON f.oid = foreign_key AND f.contype = 'f' AND f.confrelid = r.target_table
    WHERE r.gate_name = _heir_statement.gate_name
$$;

COMMENT ON FUNCTION safe_delete._heir_statement(name, oid) IS
    'The statement that tells of the references $1, arrays of text, by a foreign key to a table in place, which reference deleted rows, and which deletions have these.';
