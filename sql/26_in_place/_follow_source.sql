-- All tables along a foreign key in place belong to one owner: so the hand of one may work on the other.
CREATE OR REPLACE FUNCTION safe_delete._follow_source(target regclass)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT safe_delete._hand_source(
        target,
        (safe_delete._gate_name(target) || '__follow')::name,
        NOT safe_delete._is_gated(target),
        E'    foreign_key oid := (arguments ->> ''foreign_key'')::oid;\n    found_count bigint;\n    answer jsonb;\n',
        safe_delete._refuse_without_marker(target, 'take')
        || format(
            $code$    -- Rows of others are locked first: whoever is about to change them is through then.
    EXECUTE safe_delete._follow_statement(%1$L, foreign_key, CASE arguments ->> 'step' WHEN 'see' THEN 'see' ELSE 'find' END)
    INTO found_count USING arguments -> 'keys';
    IF found_count = 0 OR arguments ->> 'step' = 'see' THEN
        RETURN jsonb_build_object('row_count', found_count);
    END IF;
    EXECUTE safe_delete._follow_statement(%1$L, foreign_key, arguments ->> 'step') INTO answer USING arguments -> 'keys';
    IF (arguments ->> 'settles')::boolean THEN
        SET CONSTRAINTS ALL IMMEDIATE;
    END IF;
    -- A trigger can keep a row as it was.
    EXECUTE safe_delete._follow_statement(%1$L, foreign_key, 'see') INTO found_count USING arguments -> 'keys';
    RETURN answer || jsonb_build_object('left_count', found_count);
$code$,
            safe_delete._gate_name(target)
        )
    )
$$;

COMMENT ON FUNCTION safe_delete._follow_source(regclass) IS 'Source of the hand that does to rows which reference hidden rows what their foreign key says.';
