CREATE OR REPLACE FUNCTION safe_delete._renew_storage_gate(target regclass)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    gate name := safe_delete._gate_name(target) || '__deleted';
BEGIN
    IF NOT safe_delete._is_gated(target) THEN
        RETURN;
    END IF;
    EXECUTE format(
        'CREATE VIEW safe_delete_gate.%I AS SELECT %s, s.deleted_at, s.deletion_id FROM safe_delete_data.%I AS s WHERE safe_delete._is_acting(%s::regclass)',
        gate, safe_delete._column_list(target, 's.', true, in_storage => true), safe_delete._gate_name(target), target::oid
    );
    PERFORM safe_delete._strip_relation_grants(format('safe_delete_gate.%I', gate)::regclass);
    EXECUTE format('GRANT SELECT ON safe_delete_gate.%I TO safe_delete_worker', gate);
END;
$$;

COMMENT ON FUNCTION safe_delete._renew_storage_gate(regclass) IS
    'Makes the view that _drop_storage_gate() dropped, of the columns that storage has now, if a superuser owns the table.';
