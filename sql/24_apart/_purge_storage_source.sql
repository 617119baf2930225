CREATE OR REPLACE FUNCTION safe_delete._purge_storage_source(target regclass, age_column name)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT safe_delete._hand_source(
        target,
        (safe_delete._gate_name(target) || '__purge')::name,
        false,
        safe_delete._purge_declarations(target, age_column),
        safe_delete._purge_body(
            target,
            format('safe_delete_data.%I', safe_delete._gate_name(target)),
            age_column,
            't.deleted_at >= from_time AND t.deleted_at < to_time AND t.ctid >= low AND t.ctid < high'
        ) || E'    RETURN jsonb_build_object(''row_count'', taken, ''keys'', keys);\n'
    )
$$;

COMMENT ON FUNCTION safe_delete._purge_storage_source(regclass, name) IS 'Source of the function that purges rows of one storage partition, a window of blocks at a time.';
