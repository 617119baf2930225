CREATE OR REPLACE FUNCTION safe_delete._reach_statement(child regclass, alias text, conditions text[], is_candidate text)
RETURNS text
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    condition text := safe_delete._any_condition(conditions);
BEGIN
    RETURN CASE WHEN condition IS NOT NULL THEN format(
        'SELECT count(*) FROM %s AS %s WHERE %s%s%s',
        safe_delete._own_rows(child), alias, condition, safe_delete._and_live(child, alias),
        CASE WHEN is_candidate IS NULL THEN '' ELSE format(' AND (%s) IS NOT TRUE', is_candidate) END
    ) END;
END;
$$;

COMMENT ON FUNCTION safe_delete._reach_statement(regclass, text, text[], text) IS 'Query that counts rows that a mark reaches, its candidates left out; NULL where a condition is not known.';
