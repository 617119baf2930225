CREATE OR REPLACE FUNCTION safe_delete._unprotect_statements(target regclass)
RETURNS SETOF text
LANGUAGE sql
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $$
    SELECT s.statement
    FROM safe_delete._take_off_steps(target) AS s
    ORDER BY s.place, s.part, s.statement
$$;

COMMENT ON FUNCTION safe_delete._unprotect_statements(regclass) IS 'Statements that take everything of the kit off a table.';
