CREATE OR REPLACE FUNCTION safe_delete._close_gate(target regclass)
RETURNS void
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM safe_delete._require_ownership(target);
    IF NOT safe_delete._is_gated(target) THEN
        EXECUTE format('REVOKE CREATE ON SCHEMA safe_delete_gate, safe_delete_data FROM %I', safe_delete._table_owner(target));
    END IF;
END;
$$;

COMMENT ON FUNCTION safe_delete._close_gate(regclass) IS 'Nobody but the kit makes anything in safe_delete_gate and safe_delete_data from here on.';
