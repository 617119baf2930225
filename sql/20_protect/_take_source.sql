CREATE OR REPLACE FUNCTION safe_delete._take_source(target regclass, hiding text, age_column name)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT safe_delete._hand_source(
        target,
        (safe_delete._gate_name(target) || '__take')::name,
        NOT safe_delete._is_gated(target),
        E'    low tid := format(''(%s,0)'', arguments ->> ''from_block'')::tid;\n'
        || E'    high tid := format(''(%s,0)'', arguments ->> ''to_block'')::tid;\n'
        || format(E'    cutoff %s := %s;\n', a.age_type, safe_delete._as_age('cutoff', a.age_type))
        || format(E'    oldest_seen %1$s := (arguments -> ''seen'' ->> ''oldest'')::%1$s;\n', a.age_type)
        || format(E'    taken_before %s := %s;\n', a.age_type, safe_delete._moment_as_age('arguments -> ''seen'' ->> ''taken_before''', a.age_type))
        || E'    with_sentinels boolean := (arguments ->> ''with_sentinels'')::boolean;\n    late bigint := 0;\n'
        || E'    taken bigint := 0;\n' || CASE WHEN hiding <> 'apart' THEN E'    is_referenced boolean;\n    is_kept boolean;\n    keys jsonb;\n' ELSE '' END,
        safe_delete._refuse_without_marker(target, 'take')
        -- Of rows that an earlier run should have taken the run may take so many as guards saw: it is told how many it took.
        || format(
            E'    IF oldest_seen < taken_before THEN\n        SELECT count(*) INTO late FROM %s AS t WHERE %s AND t.%I < taken_before;\n    END IF;\n',
            safe_delete._reach(target), w.predicate, age_column
        )
        || CASE hiding
            WHEN 'apart' THEN format(E'    DELETE FROM %s AS t\n    WHERE %s;\n    GET DIAGNOSTICS taken = ROW_COUNT;\n', safe_delete._reach(target), p.predicate)
            ELSE safe_delete._take_in_place(target, '', p.predicate)
        END
        || E'    SET CONSTRAINTS ALL IMMEDIATE;\n    RETURN jsonb_build_object(''row_count'', taken, ''late'', late' || CASE WHEN hiding <> 'apart' THEN ', ''keys'', keys' ELSE '' END || E');\n'
    )
    FROM safe_delete._age_type(target, age_column) AS a (age_type)
    -- A row that is older than all that guards saw, or has lost its date, became a candidate since.
    CROSS JOIN LATERAL format(
        '%1$s AND %2$s AND (oldest_seen IS NULL OR t.%3$I >= oldest_seen) AND (with_sentinels OR NOT (%4$s)) AND %5$s',
        safe_delete._window(target, 't'), safe_delete._is_markable(target, hiding, age_column, 't'), age_column,
        safe_delete._is_sentinel(format('t.%I', age_column)), safe_delete._not_held(target, 't')
    ) AS w (predicate)
    CROSS JOIN LATERAL format('%s AND (taken_before IS NULL OR late > 0 OR t.%I >= taken_before)', w.predicate, age_column) AS p (predicate)
    WHERE a.age_type IS NOT NULL
$$;

COMMENT ON FUNCTION safe_delete._take_source(regclass, text, name) IS
    'Source of the hand that soft-deletes what is too old in a window of blocks. NULL for a table without an age column.';
