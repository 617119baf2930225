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
        safe_delete._text_agreement(f.oid, 'l.value -> 1')
    )
    FROM safe_delete.protected_table AS r
    JOIN pg_constraint AS f ON f.oid = foreign_key AND f.contype = 'f' AND f.confrelid = r.target_table
    WHERE r.gate_name = _returning_links_statement.gate_name
$$;

COMMENT ON FUNCTION safe_delete._returning_links_statement(name, oid) IS
    'The statement that tells which of the links $3 of a foreign key were cut from rows of deletion $1, deleted at $2.';
