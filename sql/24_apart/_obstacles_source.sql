CREATE OR REPLACE FUNCTION safe_delete._obstacles_source(target regclass)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT safe_delete._hand_source(
        target,
        (safe_delete._gate_name(target) || '__obstacles')::name,
        NOT safe_delete._is_gated(target),
        E'    statement text;\n    obstacles jsonb;\n',
        format(
            $code$    statement := safe_delete._obstacle_statement(%s);
    IF statement IS NOT NULL THEN
        EXECUTE statement INTO obstacles USING (arguments ->> 'deletion_id')::bigint, (arguments ->> 'deleted_at')::timestamptz;
    END IF;
    RETURN jsonb_build_object('obstacles', coalesce(obstacles, '[]'));
$code$,
            target::oid
        )
    )
$$;

COMMENT ON FUNCTION safe_delete._obstacles_source(regclass) IS 'Source of the hand that lists rows of a deletion which could not come back.';
