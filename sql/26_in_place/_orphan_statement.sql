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
    PERFORM safe_delete._refuse_unseen_columns(relation::regclass, target);
    RETURN 'SELECT ' || coalesce(
        safe_delete._orphan_condition(target, relation::regclass, source, CASE WHEN source <> 'new_row' THEN '(SELECT ($2).*)' END), 'false'
    );
END;
$$;

COMMENT ON FUNCTION safe_delete._orphan_statement(name, oid, text) IS
    'The statement that tells whether new rows of a relation reference deleted rows of a table, named by the stem of its generated names; of a single row, $1, by what was not so in the row that it was, $2.';
