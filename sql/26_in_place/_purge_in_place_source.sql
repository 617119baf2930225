CREATE OR REPLACE FUNCTION safe_delete._purge_in_place_source(target regclass, age_column name)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT safe_delete._hand_source(
        target,
        (safe_delete._gate_name(target) || '__purge')::name,
        NOT safe_delete._is_gated(target),
        safe_delete._purge_declarations(target, age_column) || E'    places oid[];\n    lines tid[];\n    statement text;\n' || safe_delete._known_circle(target),
        safe_delete._refuse_without_marker(target, 'purge')
        || safe_delete._purge_knots(target)
        || safe_delete._purge_body(target, safe_delete._reach(target), age_column, safe_delete._window(target, 't'))
        || E'    SET CONSTRAINTS ALL IMMEDIATE;\n    RETURN jsonb_build_object(''row_count'', taken, ''keys'', keys, ''deletions'', deletions);\n'
    )
$$;

COMMENT ON FUNCTION safe_delete._purge_in_place_source(regclass, name) IS 'Source of the hand that purges deleted rows of a window of blocks from the table itself.';
