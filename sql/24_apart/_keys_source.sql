CREATE OR REPLACE FUNCTION safe_delete._keys_source(target regclass, age_column name)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT safe_delete._hand_source(
        target,
        (safe_delete._gate_name(target) || '__keys')::name,
        false,
        safe_delete._purge_declarations(target, age_column),
        format(
            $code$    IF arguments ->> 'audit_detail' = 'count' THEN
        taken := (
            SELECT count(*) FROM safe_delete_data.%2$I AS t
            WHERE t.deleted_at >= from_time AND t.deleted_at < to_time
        );
    ELSE
        SELECT count(*), %1$s INTO taken, keys
        FROM safe_delete_data.%2$I AS t
        WHERE t.deleted_at >= from_time AND t.deleted_at < to_time
            AND t.ctid >= low AND t.ctid < high;
    END IF;
    PERFORM safe_delete._record_purge((arguments ->> 'run_id')::bigint, taken, keys);
    RETURN jsonb_build_object('row_count', taken);
$code$,
            safe_delete._keys_text(target, 't'),
            safe_delete._gate_name(target)
        )
    )
$$;

COMMENT ON FUNCTION safe_delete._keys_source(regclass, name) IS 'Source of the function that records a storage partition which is about to go: its count, or the keys of a window of it.';
