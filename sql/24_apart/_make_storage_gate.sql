CREATE OR REPLACE FUNCTION safe_delete._make_storage_gate(target regclass)
RETURNS void
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM safe_delete._require_ownership(target);
    PERFORM safe_delete._drop_storage_gate(target);
    PERFORM safe_delete._renew_storage_gate(target);
END;
$$;

COMMENT ON FUNCTION safe_delete._make_storage_gate(regclass) IS 'Makes the view through which the worker reads deleted storage while the kit acts.';
