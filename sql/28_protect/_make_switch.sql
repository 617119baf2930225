CREATE OR REPLACE FUNCTION safe_delete._make_switch(target regclass)
RETURNS void
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM safe_delete._require_switch(target);
    PERFORM safe_delete._make_storage_table(target);
    EXECUTE safe_delete._switch_source(target);
    EXECUTE format('REVOKE ALL ON FUNCTION safe_delete_gate.%I() FROM PUBLIC', safe_delete._gate_name(target) || '__switch');
    EXECUTE format('GRANT EXECUTE ON FUNCTION safe_delete_gate.%I() TO safe_delete_admin', safe_delete._gate_name(target) || '__switch');
END;
$$;

COMMENT ON FUNCTION safe_delete._make_switch(regclass) IS 'Makes deleted storage of a table in place, and the trigger function that fills it; _set_hiding() drops that.';
