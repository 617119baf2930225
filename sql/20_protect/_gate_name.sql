CREATE OR REPLACE FUNCTION safe_delete._gate_name(target regclass)
RETURNS name
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN coalesce(
        (SELECT p.gate_name FROM safe_delete.protected_table AS p WHERE p.target_table = target),
        safe_delete._new_gate_name(target)
    );
END;
$$;

COMMENT ON FUNCTION safe_delete._gate_name(regclass) IS 'Stem of the generated names: of a protected table, or what protect() would choose.';
