CREATE OR REPLACE FUNCTION safe_delete._restore_in_place_source(target regclass)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT safe_delete._hand_source(
        target,
        (safe_delete._gate_name(target) || '__restore')::name,
        NOT safe_delete._is_gated(target),
        E'    restored bigint;\n',
        safe_delete._refuse_without_marker(target, 'restore')
        || format(
            $code$    UPDATE %s AS t SET deleted_at = NULL, deletion_id = NULL
    WHERE t.deleted_at = (arguments ->> 'deleted_at')::timestamptz
        AND t.deletion_id = (arguments ->> 'deletion_id')::bigint;
    GET DIAGNOSTICS restored = ROW_COUNT;
    SET CONSTRAINTS ALL IMMEDIATE;
    RETURN jsonb_build_object(%L, restored);
$code$,
            safe_delete._reach(target),
            target::oid::text
        )
    )
$$;

COMMENT ON FUNCTION safe_delete._restore_in_place_source(regclass) IS 'Source of the hand that makes deleted rows live again in place.';
