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
        E'    foreign_key oid := (arguments ->> ''foreign_key'')::oid;\n    child_hiding text := arguments ->> ''child_hiding'';\n    step text := arguments ->> ''step'';\n'
        '    find text;\n    see text;\n    act text;\n    found_count bigint;\n    answer jsonb;\n',
        safe_delete._refuse_without_marker(target, 'take')
        || safe_delete._known_follow_lines(target)
        || format(
            $code$    IF see IS NULL THEN
        find := safe_delete._follow_statement(%1$L, foreign_key, child_hiding, 'find');
        see := safe_delete._follow_statement(%1$L, foreign_key, child_hiding, 'see');
        act := safe_delete._follow_statement(%1$L, foreign_key, child_hiding, step);
    END IF;
    -- Rows of others are locked first: whoever is about to change them is through then.
    EXECUTE CASE step WHEN 'see' THEN see ELSE find END INTO found_count USING arguments -> 'keys';
    IF found_count = 0 OR step = 'see' THEN
        RETURN jsonb_build_object('row_count', found_count);
    END IF;
    EXECUTE act INTO answer USING arguments -> 'keys';
    IF (arguments ->> 'settles')::boolean THEN
        SET CONSTRAINTS ALL IMMEDIATE;
    END IF;
    -- A trigger can keep a row as it was.
    EXECUTE see INTO found_count USING arguments -> 'keys';
    RETURN answer || jsonb_build_object('left_count', found_count);
$code$,
            safe_delete._gate_name(target)
        )
    )
$$;

COMMENT ON FUNCTION safe_delete._follow_source(regclass) IS 'Source of the hand that does to rows which reference hidden rows what their foreign key says.';
