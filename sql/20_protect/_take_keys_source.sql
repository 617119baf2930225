CREATE OR REPLACE FUNCTION safe_delete._take_keys_source(target regclass, hiding text)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT safe_delete._hand_source(
        target,
        (safe_delete._gate_name(target) || '__take_keys')::name,
        NOT safe_delete._is_gated(target),
        E'    taken bigint := 0;\n' || CASE WHEN hiding <> 'apart' THEN E'    is_referenced boolean;\n    is_kept boolean;\n    keys jsonb;\n' ELSE '' END,
        safe_delete._refuse_without_marker(target, 'take')
        || CASE hiding
            WHEN 'apart' THEN format(
                E'    DELETE FROM %1$s AS t\n    USING jsonb_to_recordset(arguments -> ''keys'') AS k (%2$s)\n    WHERE %3$s;\n    GET DIAGNOSTICS taken = ROW_COUNT;\n',
                safe_delete._reach(target), safe_delete._key_record(target), safe_delete._key_match(target, 'k', 't')
            )
            ELSE safe_delete._take_in_place(
                target,
                format('jsonb_to_recordset(arguments -> ''keys'') AS k (%s)', safe_delete._key_record(target)),
                format('%s AND %s', safe_delete._key_match(target, 'k', 't'), safe_delete._is_live(hiding, 't', safe_delete._deleted_at_name(target)))
            )
        END
        || E'    SET CONSTRAINTS ALL IMMEDIATE;\n    RETURN jsonb_build_object(''row_count'', taken' || CASE WHEN hiding <> 'apart' THEN ', ''keys'', keys' ELSE '' END || E');\n'
    )
$$;

COMMENT ON FUNCTION safe_delete._take_keys_source(regclass, text) IS 'Source of the hand that soft-deletes rows by key.';
