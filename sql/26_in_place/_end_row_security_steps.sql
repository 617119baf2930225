CREATE OR REPLACE FUNCTION safe_delete._end_row_security_steps(target regclass)
RETURNS text[]
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE WHEN safe_delete._has_row_security(target) THEN ARRAY[]::text[] ELSE
        ARRAY(
            SELECT format('DROP TRIGGER %I ON %s', t.tgname, safe_delete._table_name(t.tgrelid))
            FROM safe_delete._asking_functions(target) AS f
            JOIN pg_trigger AS t ON t.tgfoid = f AND t.tgparentid = 0
            ORDER BY 1
        )
        || ARRAY(
            SELECT format('DROP POLICY %I ON %s', y.polname, safe_delete._table_name(target))
            FROM pg_policy AS y
            WHERE y.polrelid = target AND y.polname = 'safe_delete_live'
        )
        || ARRAY(
            SELECT format('SELECT safe_delete._drop_generated(%L::regclass, ''{ask,attempt,check,answer}'')', safe_delete._table_name(target))
            FROM safe_delete._asking_functions(target) AS f
            LIMIT 1
        )
    END
$$;

COMMENT ON FUNCTION safe_delete._end_row_security_steps(regclass) IS
    'Statements that take off a table what only row-level security needs, when that has been disabled since.';
