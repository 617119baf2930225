CREATE OR REPLACE FUNCTION safe_delete._make_replicated_move(target regclass)
RETURNS void
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET quote_all_identifiers = off
AS $$
DECLARE
    function_name name := safe_delete._gate_name(target) || '__move_replicated';
BEGIN
    PERFORM safe_delete._require_ownership(target);
    EXECUTE safe_delete._move_replicated_source(target);
    EXECUTE format('REVOKE ALL ON FUNCTION safe_delete_gate.%I() FROM PUBLIC', function_name);
    EXECUTE format('GRANT EXECUTE ON FUNCTION safe_delete_gate.%I() TO safe_delete_admin', function_name);
END;
$$;

COMMENT ON FUNCTION safe_delete._make_replicated_move(regclass) IS 'Makes the trigger function that keeps rows which a subscription deletes.';
