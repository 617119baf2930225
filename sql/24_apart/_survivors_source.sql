CREATE OR REPLACE FUNCTION safe_delete._survivors_source(target regclass, age_column name)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT safe_delete._hand_source(
        target,
        (safe_delete._gate_name(target) || '__survivors')::name,
        false,
        safe_delete._purge_declarations(target, age_column),
        format(
            $code$    SELECT count(*) INTO taken FROM safe_delete_data.%I AS t
    WHERE t.deleted_at >= from_time AND t.deleted_at < to_time
        AND NOT coalesce(%s AND %s, false);
    RETURN jsonb_build_object('row_count', taken);
$code$,
            safe_delete._gate_name(target),
            safe_delete._is_purgeable_stored(target, safe_delete._stored_name(age_column), 't'),
            safe_delete._is_free(target, 't', true, safe_delete._stored_name(age_column))
        )
    )
$$;

COMMENT ON FUNCTION safe_delete._survivors_source(regclass, name) IS 'Source of the function that counts rows of a storage partition that a purge must leave.';
