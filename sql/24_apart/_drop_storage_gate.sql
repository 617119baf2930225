CREATE OR REPLACE FUNCTION safe_delete._drop_storage_gate(target regclass)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    gate regclass := to_regclass(format('safe_delete_gate.%I', safe_delete._gate_name(target) || '__deleted'));
BEGIN
    -- A relation of somebody else's is left alone.
    IF (SELECT c.relkind = 'v' AND c.relowner = 'safe_delete_owner'::regrole FROM pg_class AS c WHERE c.oid = gate) THEN
        EXECUTE format('DROP VIEW %s', gate);
    END IF;
END;
$$;

COMMENT ON FUNCTION safe_delete._drop_storage_gate(regclass) IS
    'Drops the view through which the worker reads deleted storage: while it is there, no column of storage can get another type.';
