CREATE OR REPLACE FUNCTION safe_delete._take_keys_source(target regclass, hiding text)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT safe_delete._hand_source(
        target,
        (safe_delete._gate_name(target) || '__take_keys')::name,
        NOT safe_delete._is_gated(target),
        E'    taken bigint := 0;\n' || CASE WHEN hiding <> 'apart' THEN E'    is_referenced boolean;\n    is_kept boolean;\n    keys jsonb;\n' ELSE '' END
        || s.declaration,
        safe_delete._refuse_without_marker(target, 'take')
        -- The hand is looked up as it is now, whatever the snapshot of whoever spelled the keys.
        || format(
            E'    IF arguments -> ''key_names'' IS DISTINCT FROM %L THEN\n        PERFORM safe_delete._refuse_unknown_key(%L);\n    END IF;\n',
            to_jsonb(safe_delete._key_names(target)), safe_delete._gate_name(target)
        )
        || s.assignment
        || CASE hiding
            WHEN 'apart' THEN format(
                E'    DELETE FROM %1$s AS t%2$s\n    WHERE %3$s;\n    GET DIAGNOSTICS taken = ROW_COUNT;\n',
                safe_delete._reach(target), E'\n    USING ' || nullif(s.key_source, ''), s.is_wanted
            )
            ELSE safe_delete._take_in_place(
                target,
                s.key_source,
                format('%s AND %s', s.is_wanted, l.is_live),
                s.is_among_first || ' AND ' || l.is_live
            )
        END
        || CASE s.declaration WHEN '' THEN '' ELSE E'    PERFORM set_config(''plan_cache_mode'', earlier_mode, true);\n' END
        || E'    SET CONSTRAINTS ALL IMMEDIATE;\n    RETURN jsonb_build_object(''row_count'', taken' || CASE WHEN hiding <> 'apart' THEN ', ''keys'', keys' ELSE '' END || E');\n'
    )
    FROM safe_delete._plain_key_type(target) AS p (key_type)
    CROSS JOIN LATERAL (
        SELECT '', '', format('jsonb_to_recordset(arguments -> ''keys'') AS k (%s)', safe_delete._key_record(target)), safe_delete._key_match(target, 'k', 't'), NULL
        WHERE p.key_type IS NULL
        UNION ALL
        -- As an array, a long list is a hash that the rows are asked for in the order in which they lie.
        SELECT
            format(E'    wanted %s[];\n    earlier_mode text := current_setting(''plan_cache_mode'');\n', p.key_type),
            -- A plan for any list is one for ten keys, and none that hashes them.
            format(
                E'    wanted := ARRAY(SELECT e.value::%s FROM jsonb_array_elements_text(arguments -> ''keys'') AS e);\n'
                '    IF cardinality(wanted) > 100 THEN\n        PERFORM set_config(''plan_cache_mode'', ''force_custom_plan'', true);\n    END IF;\n',
                p.key_type
            ),
            '',
            format('t.%I %s ANY (wanted)', k.column_name, k.equals),
            -- Often enough to find a row that is live; to plan for a long list takes long.
            format('t.%I %s ANY (wanted[:100])', k.column_name, k.equals)
        FROM safe_delete._key_columns(target) AS k
        WHERE p.key_type IS NOT NULL
    ) AS s (declaration, assignment, key_source, is_wanted, is_among_first)
    CROSS JOIN LATERAL safe_delete._is_live(hiding, 't', safe_delete._deleted_at_name(target)) AS l (is_live)
$$;

COMMENT ON FUNCTION safe_delete._take_keys_source(regclass, text) IS 'Source of the hand that soft-deletes rows by key.';
