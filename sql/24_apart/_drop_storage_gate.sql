CREATE OR REPLACE FUNCTION safe_delete._drop_storage_gate(target regclass)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    EXECUTE format('DROP VIEW IF EXISTS safe_delete_gate.%I', safe_delete._gate_name(target) || '__deleted');
END;
$$;

COMMENT ON FUNCTION safe_delete._drop_storage_gate(regclass) IS
    'Drops the view through which the worker reads deleted storage: while it is there, no column of storage can get another type.';
