CREATE OR REPLACE FUNCTION safe_delete._count_deleted_source(target regclass)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT safe_delete._hand_source(
        target,
        (safe_delete._gate_name(target) || '__count_deleted')::name,
        NOT safe_delete._is_gated(target),
        E'    counted bigint;\n',
        format(
            $code$    SELECT count(*) INTO counted FROM %s AS t
    WHERE t.%I = (arguments ->> 'deleted_at')::timestamptz
        AND t.deletion_id = (arguments ->> 'deletion_id')::bigint;
    RETURN jsonb_build_object('row_count', counted);
$code$,
            safe_delete._reach(target),
            safe_delete._deleted_at_name(target)
        )
    )
$$;

COMMENT ON FUNCTION safe_delete._count_deleted_source(regclass) IS 'Source of the hand that counts rows of one deletion.';
