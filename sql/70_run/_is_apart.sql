CREATE OR REPLACE FUNCTION safe_delete._is_apart(target regclass)
RETURNS boolean
LANGUAGE sql
STABLE
AS $$
    SELECT (SELECT p.hiding = 'apart' FROM safe_delete.protected_table AS p WHERE p.target_table = target)
$$;

COMMENT ON FUNCTION safe_delete._is_apart(regclass) IS 'Whether a protected table keeps its deleted rows in storage of their own.';
