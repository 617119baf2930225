CREATE OR REPLACE FUNCTION safe_delete._present_source(target regclass)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT safe_delete._hand_source(
        target,
        (safe_delete._gate_name(target) || '__present')::name,
        NOT safe_delete._is_gated(target),
        E'    present jsonb;\n',
        $code$    EXECUTE safe_delete._presence_statement((arguments ->> 'foreign_key')::oid) INTO present USING arguments -> 'values';
    RETURN jsonb_build_object('present', coalesce(present, '[]'));
$code$
    )
$$;

COMMENT ON FUNCTION safe_delete._present_source(regclass) IS 'Source of the hand that says which referenced keys are live.';
