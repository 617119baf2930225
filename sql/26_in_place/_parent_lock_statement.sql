CREATE OR REPLACE FUNCTION safe_delete._parent_lock_statement(gate_name name, relation oid)
RETURNS text
LANGUAGE sql
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT 'SELECT ' || coalesce(string_agg(
        format(
            '(SELECT count(*) FROM (SELECT FROM %s AS p JOIN (SELECT ($1).*) AS c ON %s FOR KEY SHARE OF p) AS locked)',
            safe_delete._own_rows(p.target_table), r.agreement
        ),
        ' + ' ORDER BY r.foreign_key_name
    ), '0')
    FROM safe_delete.protected_table AS p
    CROSS JOIN LATERAL safe_delete._references_from(relation, p.target_table) AS r
    WHERE p.gate_name = _parent_lock_statement.gate_name
$$;

COMMENT ON FUNCTION safe_delete._parent_lock_statement(name, oid) IS
    'The statement that keeps other sessions from deleting those rows of a table, named by the stem of its generated names, that a row $1 of a relation references.';
