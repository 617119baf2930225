CREATE OR REPLACE FUNCTION safe_delete._refuse_lost_storage(protected safe_delete.protected_table)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    has_rows boolean;
BEGIN
    -- A covered table has the same name, and live rows.
    IF protected.hiding <> 'apart' OR to_regclass(format('safe_delete_data.%I', protected.gate_name)) IS NULL THEN
        RETURN;
    END IF;
    EXECUTE format('SELECT EXISTS (SELECT FROM safe_delete_data.%I)', protected.gate_name) INTO has_rows;
    IF has_rows THEN
        PERFORM safe_delete._refuse_unprotect(protected.target_table);
    END IF;
END;
$$;

COMMENT ON FUNCTION safe_delete._refuse_lost_storage(safe_delete.protected_table) IS 'Refuses while deleted storage has rows. Asked again right before it is dropped: no step trusts that another one came first.';
