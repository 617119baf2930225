CREATE OR REPLACE FUNCTION safe_delete._orphan_statement(gate_name name, relation oid, source text)
RETURNS text
LANGUAGE plpgsql
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    target regclass := (SELECT p.target_table FROM safe_delete.protected_table AS p WHERE p.gate_name = _orphan_statement.gate_name);
BEGIN
    IF target IS NULL THEN
        RETURN 'SELECT false';
    END IF;
    IF safe_delete._has_fixed_snapshot() AND (safe_delete._has_unseen_columns(relation::regclass) OR safe_delete._has_unseen_columns(target)) THEN
        PERFORM safe_delete._refuse_unknown_columns(relation::regclass);
    END IF;
    RETURN 'SELECT ' || coalesce(
        safe_delete._orphan_condition(target, relation::regclass, source, CASE WHEN source <> 'new_row' THEN '(SELECT ($2).*)' END), 'false'
    );
END;
$$;

COMMENT ON FUNCTION safe_delete._orphan_statement(name, oid, text) IS
    'The statement that tells whether new rows of a relation reference deleted rows of a table, named by the stem of its generated names; of a single row, $1, by what was not so in the row that it was, $2.';
