CREATE OR REPLACE FUNCTION safe_delete._profile_source(target regclass, hiding text, age_column name)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT safe_delete._hand_source(
        target,
        (safe_delete._gate_name(target) || '__profile')::name,
        NOT safe_delete._is_gated(target),
        safe_delete._selection_declarations(target, age_column)
        || safe_delete._profile_declarations(coalesce(safe_delete._age_type(target, age_column), 'timestamptz')),
        CASE
            WHEN age_column IS NULL THEN format(
                E'    SELECT jsonb_build_object(''table_rows'', count(*), ''live_rows'', count(*) FILTER (WHERE %s)) INTO answer FROM %s AS t;\n    RETURN answer;\n',
                safe_delete._is_live(hiding, 't', safe_delete._deleted_at_name(target)),
                safe_delete._reach(target)
            )
            ELSE format(
                E'    IF cutoff IS NULL AND arguments -> ''held'' = ''[]'' AND arguments -> ''subjects'' = ''{}'' THEN\n        RETURN jsonb_build_object(''live_rows'', (SELECT count(*) FROM %1$s AS t WHERE %2$s));\n    END IF;\n'
                '    IF arguments ->> ''extent'' = ''rows'' THEN\n        EXECUTE %3$L INTO answer;\n        RETURN answer;\n'
                '    ELSIF arguments ->> ''extent'' = ''others'' THEN\n        %4$s;\n        RETURN answer;\n    END IF;\n',
                safe_delete._reach(target),
                safe_delete._is_live(hiding, 't', safe_delete._deleted_at_name(target)),
                -- Those that are not live have an index.
                format(
                    'SELECT jsonb_build_object(''table_rows'', c.row_count, ''live_rows'', c.row_count%s) FROM (SELECT count(*) AS row_count FROM %s AS t) AS c',
                    CASE WHEN hiding <> 'apart' THEN format(
                        ' - (SELECT count(*) FROM %s AS t WHERE t.%I IS NOT NULL)', safe_delete._reach(target), safe_delete._deleted_at_name(target)
                    ) END,
                    safe_delete._reach(target)
                ),
                safe_delete._as_dynamic(format(
                    'SELECT jsonb_build_object(''other_rows'', (SELECT count(*) FROM %1$s AS t WHERE t.%2$I >= cutoff)'
                    ' + (SELECT count(*) FROM %1$s AS t WHERE t.%2$I IS NULL) + (SELECT count(*) FROM %1$s AS t WHERE t.%2$I = ''-infinity''))',
                    safe_delete._reach(target), age_column
                ))
            ) || safe_delete._profile_body(
                target,
                safe_delete._reach(target),
                safe_delete._is_markable(target, hiding, age_column, 't'),
                safe_delete._is_live(hiding, 't', safe_delete._deleted_at_name(target)),
                format('t.%I', age_column),
                age_column
            )
        END
    )
$$;

COMMENT ON FUNCTION safe_delete._profile_source(regclass, text, name) IS 'Source of the hand that profiles what mark would take.';
