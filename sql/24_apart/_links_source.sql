CREATE OR REPLACE FUNCTION safe_delete._links_source(target regclass)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT safe_delete._hand_source(
        target,
        (safe_delete._gate_name(target) || '__links')::name,
        NOT safe_delete._is_gated(target),
        E'    answer jsonb;\n',
        format(
            $code$    IF arguments ? 'gone' THEN
        EXECUTE safe_delete._link_statement((arguments ->> 'foreign_key')::oid, false) INTO answer USING arguments -> 'gone';
        RETURN jsonb_build_object('links', coalesce(answer, '[]'));
    END IF;
%s    EXECUTE safe_delete._link_statement((arguments ->> 'foreign_key')::oid, true) INTO answer USING arguments -> 'links';
    SET CONSTRAINTS ALL IMMEDIATE;
    RETURN jsonb_build_object('row_count', answer);
$code$,
            safe_delete._refuse_without_marker(target, 'restore')
        )
    )
$$;

COMMENT ON FUNCTION safe_delete._links_source(regclass) IS 'Source of the hand that finds rows by what they reference, and puts references back.';
