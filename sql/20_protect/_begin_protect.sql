CREATE OR REPLACE FUNCTION safe_delete._begin_protect(target regclass, hiding text, age_column name, settings jsonb)
RETURNS void
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM safe_delete._require_ownership(target);
    PERFORM safe_delete._lock_subjects(false);
    PERFORM safe_delete._refuse_unprotectable(target, hiding, age_column, settings);
    PERFORM safe_delete._open_gate(target);
    DELETE FROM safe_delete.protected_table AS p WHERE p.target_table = target AND NOT p.is_ready;
    INSERT INTO safe_delete.protected_table (
        target_table, schema_name, table_name, hiding, age_column, gate_name, key_columns,
        column_fingerprint, column_names, storage_partition, settings, is_ready, protected_at, protected_by
    )
    SELECT
        target, n.nspname, c.relname, _begin_protect.hiding, _begin_protect.age_column, safe_delete._gate_name(target),
        safe_delete._key_names(target),
        safe_delete._fingerprint(target), safe_delete._column_names(target), coalesce(settings ->> 'storage_partition', 'day'), settings, false,
        clock_timestamp(), safe_delete._caller()
    FROM pg_class AS c
    JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE c.oid = target;
END;
$$;

COMMENT ON FUNCTION safe_delete._begin_protect(regclass, text, name, jsonb) IS 'First step of protect(): refuses, registers, and opens the gate to the table''s owner.';
