CREATE OR REPLACE FUNCTION safe_delete._begin_resync(target regclass)
RETURNS safe_delete.protected_table
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    protected safe_delete.protected_table := safe_delete._require_resyncable(target);
BEGIN
    PERFORM safe_delete._follow_deleted_at(protected.target_table);
    PERFORM safe_delete._open_gate(protected.target_table);
    PERFORM safe_delete._follow_renamed_keys(protected.target_table);
    PERFORM safe_delete._follow_renamed_sets(protected.target_table);
    PERFORM safe_delete._follow_renamed_subjects(protected.target_table);
    PERFORM safe_delete._follow_renamed_conditions(protected.target_table);
    PERFORM safe_delete._drop_foreign_hands(protected.target_table);
    UPDATE safe_delete.protected_table AS p
    SET schema_name = k.schema_name,
        table_name = k.table_name,
        key_columns = safe_delete._key_names(p.target_table)
    FROM safe_delete._known_place(protected.target_table) AS k
    WHERE p.target_table = protected.target_table;
    -- Storage that is gone is made anew; what it held is lost.
    IF protected.hiding = 'apart' AND to_regclass(format('safe_delete_data.%I', protected.gate_name)) IS NOT NULL THEN
        PERFORM safe_delete._follow_columns(protected.target_table);
    END IF;
    UPDATE safe_delete.protected_table AS p
    SET column_fingerprint = safe_delete._fingerprint(p.target_table), column_names = safe_delete._column_names(p.target_table)
    WHERE p.target_table = protected.target_table
    RETURNING p.* INTO STRICT protected;
    RETURN protected;
END;
$$;

COMMENT ON FUNCTION safe_delete._begin_resync(regclass) IS 'Second step of resync(), under its lock: registry and deleted storage follow the table.';
