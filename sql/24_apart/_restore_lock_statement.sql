CREATE OR REPLACE FUNCTION safe_delete._restore_lock_statement(target regclass)
RETURNS text
LANGUAGE sql
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format('LOCK TABLE ONLY %s IN ROW EXCLUSIVE MODE', safe_delete._reach_to_insert(target))
$$;

COMMENT ON FUNCTION safe_delete._restore_lock_statement(regclass) IS 'The statement that keeps the columns of a table, apart, from changing while rows come back.';
