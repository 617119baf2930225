CREATE OR REPLACE FUNCTION safe_delete._make_move(target regclass)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    is_by_row boolean := safe_delete._is_in_hierarchy(target);
    function_name name := safe_delete._gate_name(target) || CASE WHEN is_by_row THEN '__move_row' ELSE '__move' END;
BEGIN
    EXECUTE CASE WHEN is_by_row THEN safe_delete._move_row_source(target) ELSE safe_delete._move_source(target) END;
    EXECUTE format('REVOKE ALL ON FUNCTION safe_delete_gate.%I() FROM PUBLIC', function_name);
    EXECUTE format('GRANT EXECUTE ON FUNCTION safe_delete_gate.%I() TO safe_delete_admin', function_name);
END;
$$;

COMMENT ON FUNCTION safe_delete._make_move(regclass) IS 'Makes the trigger function that moves deleted rows: of a statement, or of a row where the table takes part in inheritance.';
