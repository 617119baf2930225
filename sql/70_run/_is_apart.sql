CREATE OR REPLACE FUNCTION safe_delete._is_apart(target regclass)
RETURNS boolean
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT p.hiding = 'apart' FROM safe_delete.protected_table AS p WHERE p.target_table = target
    );
END;
$$;

COMMENT ON FUNCTION safe_delete._is_apart(regclass) IS 'Whether a protected table keeps its deleted rows in storage of their own.';
